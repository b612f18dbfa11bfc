"""The debrief: locked reviews and locked scorecards on one page, and the bare close."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of, one
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.models import Opening, PromptVersion
from prompts.rubric import LEVELS
from prompts.weights import rubric_for
from reviews import words
from reviews.board.models import GateDecision
from reviews.debrief import close, queries
from reviews.debrief.models import Decision
from reviews.panel.queries import scorecards

debrief = Blueprint("debrief", __name__)
ROWS = ("coordinator", "manager", "panel")


@route(
    debrief,
    "/debriefs/<folio_id>",
    auth="account",
    classes="PT IDn RX RXn AG RN SX PF DC FB",
    params={"folio_id": "folio"},
)
def debrief_page(folio_id: str) -> ResponseReturnValue:
    """The reviews side by side, furthest apart first, and beneath them the scorecards."""
    return _page(folio_id)


def _page(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db()
    me = current.account()
    folio, mine = one(db, me, {"RX", "IDn"}, id=folio_id, rows=ROWS)
    classes = classes_of(db, me, folio.id)
    opening = db.get_one(Opening, folio.opening)
    rubric = rubric_for(opening, db.get_one(PromptVersion, folio.prompt_version))
    page = render_template(
        "reviews/debrief/debrief.html",
        page_title="Debrief",
        folio_id=folio.id,
        stage=folio.stage,
        name=book.name(db, me, folio.id),
        opening=opening,
        classes=classes,
        runs=mine.kind == "coordinator",
        sits=mine.kind == "panel",
        criteria=queries.compared(db, folio, rubric, named="RN" in classes),
        reviews=queries.reviews(db, folio, named="RN" in classes, uncounted="RXn" in classes),
        cards=scorecards(db, folio.id) if "SX" in classes else [],
        decided=db.get(GateDecision, folio.id) if "PF" in classes else None,
        decision=db.get(Decision, folio.id) if "DC" in classes else None,
        levels=LEVELS,
        words=words,
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


@route(
    debrief,
    "/debriefs/<folio_id>/close",
    auth="account",
    roles=("coordinator",),
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"outcome": "no_offer", "feedback": "text"},
)
def press_close(folio_id: str) -> ResponseReturnValue:
    """Close with outcome, level and the paragraph that the candidate reads."""
    db = current.db()
    folio: Folio
    folio, _ = one(db, current.account(), {"SX", "IDn"}, id=folio_id, rows=("coordinator",))
    form = request.form
    try:
        with db.begin_nested():
            close.close(
                db,
                folio,
                outcome=form.get("outcome", ""),
                level={"1": 1, "2": 2, "3": 3, "4": 4}.get(form.get("level", "")),
                feedback=form.get("feedback", ""),
                by=current.account(),
            )
    except Refusal as refusal:
        return _page(folio_id, refusal)
    return redirect(url_for("board.case", folio_id=folio_id), 303)
