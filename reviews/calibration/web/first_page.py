from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts.opening import running
from prompts.web.openings import coordinated
from reviews.calibration.practice import first
from reviews.calibration.web.blueprint import COORDINATOR, practice


@route(
    practice,
    "/openings/<opening_id>/practice",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT,),
)
def before(opening_id: str) -> ResponseReturnValue:
    opening, db = coordinated(opening_id), current.db
    return pages.page(
        "reviews/calibration/first.html",
        f"Practice before {opening.title}",
        opening=opening,
        rule=first.rule(db, opening.id),
        closed=first.closed(db, opening),
        needed=first.ROUNDS,
        paused=opening.state == running.PAUSED,
    )


@button(practice, "/openings/<opening_id>/practice", roles=COORDINATOR, body={"reviewers": "1"})
def ask(opening_id: str) -> str:
    form = request.form
    first.put(
        current.db,
        coordinated(opening_id),
        reviewers=form.get("reviewers") == "1",
        rounds=form.get("rounds") == "1",
        by=current.account,
    )
    return said.after("kept", "practice.before", opening_id=opening_id)
