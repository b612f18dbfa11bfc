"""What a reviewer finds at a document's address once their right to it has ended."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.visibility.scope import Absent
from blindfolio.web import errors, said
from blindfolio.web import request as current
from reviews.reading import assigned_reviews
from reviews.reading.desk import ENDED
from reviews.reading.web.blueprint import reading

_PAGES = frozenset({"reading.room", "reading.lock_page"})
"""Pages of a draft under way whose reviewer may come back by a link that they kept. On the others
nothing is one's own, so they are absent for good."""


@reading.errorhandler(Absent)
def absent(_error: Absent) -> ResponseReturnValue:
    """A reviewer who had accepted is led to what they wrote, and told when they send more.

    For everybody else the address does not exist.
    """
    code, viewer = (request.view_args or {}).get("code"), current.viewer()
    if code is None or viewer is None or viewer.account is None:
        return errors.nothing_here()
    ended = assigned_reviews.ended(current.db(), viewer.account, code)
    if ended is None:
        return errors.nothing_here()
    if request.method not in current.SAFE:
        return errors.answer("ended", ENDED, 409)
    if request.endpoint not in _PAGES:
        return errors.nothing_here()
    if ended.review is None:
        return redirect(said.after("cut_off", "reading.queue"), 303)
    return redirect(url_for("reading.own_review", review=ended.review), 303)
