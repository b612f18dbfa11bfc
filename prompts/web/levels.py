"""The page on which coordinators name the site's levels."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from blindfolio.levels import NUMBERS
from blindfolio.refusal import Refusal
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts.opening import scale

levels = Blueprint("levels", __name__)
_COORDINATOR = ("coordinator",)


_FIELDS = {n: f"level-{n}" for n in NUMBERS}
_BODY = {
    "level-1": "one",
    "level-2": "two",
    "level-3": "three",
    "level-4": "four",
    "lowest": "2",
}


@route(levels, "/levels", auth="account", roles=_COORDINATOR)
def page(refusal: Refusal | None = None) -> ResponseReturnValue:
    own, form = current.levels, request.form
    names = dict(own)
    fixed = scale.is_fixed(current.db)
    rows = [n for n in NUMBERS if not fixed or n in own or form.get(_FIELDS[n])]
    return pages.page(
        "prompts/levels.html",
        "Levels",
        refusal,
        fixed=fixed,
        names={n: form.get(_FIELDS[n], names.get(n, "")) for n in rows},
        lowest=current.number_sent("lowest") or own.lowest,
        longest=scale.LONGEST,
    )


@button(levels, "/levels", shows=page, roles=_COORDINATOR, body=_BODY)
def change() -> str:
    lowest = current.number_sent("lowest") or current.levels.lowest
    scale.change(
        current.db, [*map(current.field_sent, _FIELDS.values())], lowest, by=current.account
    )
    return said.after("kept", "levels.page")
