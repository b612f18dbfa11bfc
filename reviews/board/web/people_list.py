from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, request
from flask.typing import ResponseReturnValue

from blindfolio.accounts import pasted_list, working_days
from blindfolio.accounts import people as accounts
from blindfolio.accounts.pasted_list import PastedColleague
from blindfolio.refusal import Refusal
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.board.web.people import around, level_sent, people, tells

_FIELDS = {"people": "text", "level": "3", "zone": "zone", "day": "1", "verb": "check"}


@route(people, "/people/list", auth="account", roles=("coordinator",))
def pasting() -> ResponseReturnValue:
    return _page()


def _page(
    found: Sequence[PastedColleague] = (), refusal: Refusal | None = None
) -> ResponseReturnValue:
    fresh = request.method == "GET"
    return pages.page(
        "reviews/board/people_list.html",
        "Add several people",
        refusal,
        found=found,
        new=sum(it.new for it in found),
        wrong=sum(bool(it.wrong) for it in found),
        at_most=pasted_list.AT_MOST,
        chosen=list(working_days.WEEK) if fresh else request.form.getlist("day"),
        **around(),
    )


@route(
    people,
    "/people/list",
    auth="account",
    roles=("coordinator",),
    methods=("POST",),
    body=_FIELDS,
)
def paste() -> ResponseReturnValue:
    form, db = request.form, current.db()
    found: list[PastedColleague] = []
    try:
        with db.begin_nested():
            found = pasted_list.read(db, form.get("people", ""))
            level, zone = level_sent(), form.get("zone", "")
            week = working_days.week(form.getlist("day"))
            accounts.check_level(level, zone)
            if form.get("verb") != "add":
                return _page(found)
            me = current.account()
            pasted_list.add(db, found, level=level, zone=zone, week=week, tell=tells(), by=me)
    except Refusal as refusal:
        return _page(found, refusal)
    code = "added_many_told" if tells() else "added_many"
    return redirect(said.after(code, "people.listed"), 303)
