from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import clock, times
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import errors, pages, said
from blindfolio.web.declare import Kind, View, button, route
from blindfolio.web.request import SAFE, current
from reviews.reading import assigned_reviews
from reviews.reading.draft import ENDED

reading = Blueprint("reading", __name__)

_IN_RULE = re.compile(r"<(\w+)>")
_IDS = {"asked": "standing", "code": "code", "comment": "comment"}
_IDS |= {"name": "picture", "review": "review"}

# Pages of a draft that a reviewer may open from an old link.
_UNDER_WAY = frozenset({"reading.room", "reading.lock_page"})


def _declared(rule: str, classes: tuple[DataClass, ...]) -> dict[str, Any]:
    ids = {name: _IDS[name] for name in _IN_RULE.findall(rule)}
    return {"auth": "account", "classes": classes, "params": ids}


def serves(
    rule: str, *classes: DataClass, body: Mapping[str, str] | None = None, kind: Kind = "page"
) -> Callable[[View], View]:
    methods = ("GET",) if body is None else ("POST",)
    return route(
        reading, rule, **_declared(rule, classes), kind=kind, methods=methods, body=body
    )


def presses(
    rule: str, *classes: DataClass, shows: View | None = None, body: Mapping[str, str]
) -> Callable[[Callable[..., str | ResponseReturnValue]], View]:
    return button(reading, rule, shows=shows, **_declared(rule, classes), body=body)


def days_late(due: datetime) -> int:
    return times.days_over(due, clock.now(), current.site.settings.time_zone)


@reading.errorhandler(Refusal)
def refused(refusal: Refusal) -> ResponseReturnValue:
    """Answer a refusal. A page that was open during the lock gets a link to what was locked."""
    code = (request.view_args or {}).get("code")
    around = pages.shell()
    if refusal.code == "locked" and code is not None:
        around |= {"href": url_for("reading.room", code=code), "words": "Open what you locked"}
    return errors.answer(refusal.code, str(refusal), refusal.status, **around)


@reading.errorhandler(Absent)
def absent(_error: Absent) -> ResponseReturnValue:
    """Redirect a reviewer who had accepted the review to what they wrote."""
    code, viewer = (request.view_args or {}).get("code"), current.viewer
    ended = None
    if code is not None and viewer is not None and viewer.account is not None:
        ended = assigned_reviews.ended(current.db, viewer.account, code)
    if ended is not None and request.method not in SAFE:
        return errors.answer("ended", ENDED, 409)
    if ended is None or request.endpoint not in _UNDER_WAY:
        return errors.nothing_here()
    (review,) = ended
    if review is None:
        return redirect(said.after("cut_off", "reading.queue"), 303)
    return redirect(url_for("reading.own_review", review=review), 303)
