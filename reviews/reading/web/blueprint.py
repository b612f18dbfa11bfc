from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import errors, said
from blindfolio.web import request as current
from blindfolio.web.declare import Kind, route
from reviews.reading import assigned_reviews
from reviews.reading.draft import ENDED

reading = Blueprint("reading", __name__)

_IN_RULE = re.compile(r"<(\w+)>")
_IDS = {"asked": "standing", "code": "code", "comment": "comment"}
_IDS |= {"name": "picture", "review": "review"}

_UNDER_WAY = frozenset({"reading.room", "reading.lock_page"})
"""Pages of a draft that a reviewer may return to by an old link. The others hold nothing of their
own, so they are absent for good."""

Views = Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]


def serves(
    rule: str, *classes: DataClass, body: Mapping[str, str] | None = None, kind: Kind = "page"
) -> Views:
    return route(
        reading,
        rule,
        auth="account",
        classes=classes,
        kind=kind,
        methods=("GET",) if body is None else ("POST",),
        params={name: _IDS[name] for name in _IN_RULE.findall(rule)},
        body=body,
    )


@reading.errorhandler(Refusal)
def refused(refusal: Refusal) -> ResponseReturnValue:
    """Like everywhere, but a page that was open during the lock leads to what was locked."""
    code = (request.view_args or {}).get("code")
    found = (refusal.code, str(refusal), refusal.status)
    if refusal.code != "locked" or code is None:
        return errors.answer(*found)
    href = url_for("reading.room", code=code)
    return errors.answer(*found, href=href, words="Open what you locked")


@reading.errorhandler(Absent)
def absent(_error: Absent) -> ResponseReturnValue:
    """Lead a reviewer who had accepted to what they wrote. For everybody else the address doesn't
    exist."""
    code, viewer = (request.view_args or {}).get("code"), current.viewer()
    ended = None
    if code is not None and viewer is not None and viewer.account is not None:
        ended = assigned_reviews.ended(current.db(), viewer.account, code)
    if ended is not None and request.method not in current.SAFE:
        return errors.answer("ended", ENDED, 409)
    if ended is None or request.endpoint not in _UNDER_WAY:
        return errors.nothing_here()
    if ended.review is None:
        return redirect(said.after("cut_off", "reading.queue"), 303)
    return redirect(url_for("reading.own_review", review=ended.review), 303)
