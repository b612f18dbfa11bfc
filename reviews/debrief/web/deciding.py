from __future__ import annotations

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import levels
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import one
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.models import Opening
from reviews import words
from reviews.board.web.blueprint import ROLES
from reviews.debrief import decide
from reviews.debrief.decide import Deciding
from reviews.debrief.decider import CAPACITIES
from reviews.debrief.voices import dissents
from reviews.debrief.web.debrief import debrief, page

_ROWS = ("coordinator", "decider", "manager.sits")
_FIELDS = ("outcome", "level", "reason", "conditions", "all_the_same", "feedback")


@route(
    debrief,
    "/debriefs/<folio_id>/close",
    auth="account",
    roles=ROLES,
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"outcome": "no_offer", "reason": "text", "feedback": "text", "sure": "1"},
)
def press_close(folio_id: str) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    needs = {DataClass.OTHER_SCORECARDS, DataClass.DISPLAY_NAME}
    folio, _ = one(db, me, needs, id=folio_id, rows=_ROWS)
    form = _sent()
    try:
        booked = decide.debrief_to_come(db, folio)
        if request.form.get("sure") != "1" or (booked and not form.early):
            return _confirm(folio, form, decide.check(db, folio, form, by=me), booked)
        with db.begin_nested():
            decide.decide(db, folio, form, by=me)
    except Refusal as refusal:
        return page(folio_id, refusal, of="decide")
    return redirect(said.after("closed", "board.case", folio_id=folio_id), 303)


def _sent() -> Deciding:
    form = request.form
    return Deciding(
        outcome=form.get("outcome", ""),
        level=levels.sent(form.get("level", "")),
        feedback=form.get("feedback", ""),
        reason=form.get("reason", ""),
        conditions=form.get("conditions", ""),
        all_the_same=form.get("all_the_same", ""),
        present=tuple(form.getlist("present")),
        early=form.get("early") == "1",
    )


def _confirm(
    folio: Folio, form: Deciding, capacity: str, booked: datetime | None
) -> ResponseReturnValue:
    db = current.db()
    opening = db.get_one(Opening, folio.opening)
    level = form.level if form.outcome in decide.OFFERS else None
    people = dict(dissents.hearers(db, folio.id))
    return render_template(
        "reviews/told.html",
        page_title="Record the decision",
        name=book.name(db, current.account(), folio.id),
        action=url_for("debrief.press_close", folio_id=folio.id),
        back=url_for("debrief.debrief_page", folio_id=folio.id),
        keep_as=f"close {folio.id}",
        offer=form.outcome in decide.OFFERS,
        outcome=words.outcome_told(form.outcome, level, opening.level),
        feedback=form.feedback,
        recorded=_recorded(form, level, opening.level, capacity)
        | {"Present": ", ".join(people[it] for it in form.present if it in people)},
        fields=_FIELDS,
        lists=("present",),
        booked=booked,
        form=request.form,
        **pages.shell(),
    )


def _recorded(form: Deciding, level: int | None, target: int, capacity: str) -> dict[str, str]:
    """By heading, everything that the team records and the candidate doesn't read."""
    same = form.all_the_same.strip() if level is not None else ""
    return {
        "Outcome": words.outcome(form.outcome, level, target),
        **({"Why an offer all the same": same} if same else {}),
        "Reason": form.reason.strip(),
        "Conditions": form.conditions.strip() or "none",
        "Decided by": f"you, {CAPACITIES[capacity]}",
    }
