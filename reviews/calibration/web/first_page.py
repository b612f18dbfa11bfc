from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.models import Opening
from prompts.opening import openings, running
from reviews.calibration.practice import first
from reviews.calibration.web.blueprint import practice

COORDINATOR = ("coordinator",)


@route(
    practice,
    "/openings/<opening_id>/practice",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT,),
    params={"opening_id": "opening"},
)
def before(opening_id: str) -> ResponseReturnValue:
    opening, db = _own(opening_id), current.db()
    return render_template(
        "reviews/calibration/first.html",
        **pages.shell(),
        opening=opening,
        rule=first.rule(db, opening.id),
        closed=first.closed(db, opening),
        needed=first.ROUNDS,
        paused=opening.state == running.PAUSED,
    )


@route(
    practice,
    "/openings/<opening_id>/practice",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"opening_id": "opening"},
    body={"reviewers": "1"},
)
def ask(opening_id: str) -> ResponseReturnValue:
    form = request.form
    first.put(
        current.db(),
        _own(opening_id),
        reviewers=form.get("reviewers") == "1",
        rounds=form.get("rounds") == "1",
        by=current.account(),
    )
    return redirect(said.after("kept", "practice.before", opening_id=opening_id), 303)


def _own(opening_id: str) -> Opening:
    opening = openings.coordinated(current.db(), current.account(), opening_id)
    if opening is None:
        raise Absent
    return opening
