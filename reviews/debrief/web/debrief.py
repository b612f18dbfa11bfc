"""The debrief: locked reviews and locked scorecards on one page, and the bare close."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import levels
from blindfolio.identity import book
from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, classes_of, one
from blindfolio.visibility.stage import Stage
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import redaction
from prompts.folder.rubric import RATINGS
from prompts.models import Opening, PromptVersion
from prompts.opening.weights import rubric_for
from reviews import words
from reviews.board import deciders
from reviews.board.models import GateDecision
from reviews.debrief import close, queries
from reviews.debrief.models import DebriefDecision
from reviews.panel.scorecards.locked import by_criterion, locked_cards

debrief = Blueprint("debrief", __name__)
ROWS = ("coordinator", "decider", "manager.sits", "panel")
CLASSES = (
    DataClass.PROMPT,
    DataClass.DISPLAY_NAME,
    DataClass.BLINDED_VIEW,
    DataClass.OTHER_REVIEWS,
    DataClass.UNCOUNTED_REVIEWS,
    DataClass.AGGREGATES,
    DataClass.REVIEWER_NAMES,
    DataClass.OTHER_SCORECARDS,
    DataClass.QUESTION_SHEET,
    DataClass.GATE_WORD,
    DataClass.DECISION,
    DataClass.FEEDBACK,
)
"""What the page and its packet show."""


def refuse_undecided(folio: Folio, mine: Standing) -> None:
    """Absent for who is to decide the open gate: they read the reviews on the page that first says
    what this ends (`board.deciding`)."""
    if mine.state == DECIDER and folio.stage == Stage.GATE:
        raise Absent


@route(
    debrief,
    "/debriefs/<folio_id>",
    auth="account",
    classes=CLASSES,
    params={"folio_id": "folio"},
)
def debrief_page(folio_id: str) -> ResponseReturnValue:
    """The reviews side by side, furthest apart first, and beneath them the scorecards."""
    return _page(folio_id)


@route(
    debrief,
    "/debriefs/<folio_id>/packet",
    auth="account",
    classes=CLASSES,
    params={"folio_id": "folio"},
)
def packet(folio_id: str) -> ResponseReturnValue:
    """The same to print and to take along, with the gate's reason and what the reader is to know
    of the reading: who might do both, and how many had heard who is in the opening."""
    return render_template(
        "reviews/debrief/packet.html", page_title="Packet", **_told(folio_id)
    )


def _page(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "reviews/debrief/debrief.html",
        page_title="Debrief",
        form=request.form,
        refusal=refusal,
        **_told(folio_id),
    )
    return page, refusal.status if refusal else 200


def _told(folio_id: str) -> dict[str, Any]:
    """What both pages show of a candidate, as far as the viewer's cell goes."""
    db = current.db()
    me = current.account()
    folio, mine = one(
        db, me, {DataClass.OTHER_REVIEWS, DataClass.DISPLAY_NAME}, id=folio_id, rows=ROWS
    )
    refuse_undecided(folio, mine)
    classes = classes_of(db, me, folio.id)
    opening = db.get_one(Opening, folio.opening)
    rubric = rubric_for(opening, db.get_one(PromptVersion, folio.prompt_version))
    decided = db.get(GateDecision, folio.id) if DataClass.GATE_WORD in classes else None
    named = DataClass.REVIEWER_NAMES in classes
    cards = locked_cards(db, folio.id) if DataClass.OTHER_SCORECARDS in classes else []
    reviews = queries.reviews(
        db, folio, named=named, uncounted=DataClass.UNCOUNTED_REVIEWS in classes
    )
    return {
        "folio_id": folio.id,
        "stage": folio.stage,
        "name": book.name(db, me, folio.id),
        "opening": opening,
        "classes": classes,
        "runs": mine.kind == "coordinator",
        "sits": mine.kind == "panel",
        "criteria": queries.compared(db, folio, rubric, named=named),
        "reviews": reviews,
        "counted": sum(told.review.counted for told in reviews),
        "by_name": queries.knew_by_name(db, folio) if named else None,
        "covered": redaction.told(db, folio) if DataClass.BLINDED_VIEW in classes else "",
        "cards": cards,
        "interview": by_criterion(cards, rubric),
        "decided": decided,
        "decided_by": deciders.by_whom(db, decided, me, runs=mine.kind == "coordinator"),
        "goes_on": decided is not None
        and decided.decision == "release"
        and decided.word == "stop",
        "decision": db.get(DebriefDecision, folio.id)
        if DataClass.DECISION in classes
        else None,
        "levels": LEVELS,
        "ratings": RATINGS,
        "words": words,
        **pages.shell(),
    }


@route(
    debrief,
    "/debriefs/<folio_id>/close",
    auth="account",
    roles=("coordinator",),
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"outcome": "no_offer", "feedback": "text", "sure": "1"},
)
def press_close(folio_id: str) -> ResponseReturnValue:
    """Close with outcome, level and the paragraph that the candidate reads: first the page that
    shows what they will read."""
    db = current.db()
    folio: Folio
    folio, _ = one(
        db,
        current.account(),
        {DataClass.OTHER_SCORECARDS, DataClass.DISPLAY_NAME},
        id=folio_id,
        rows=("coordinator",),
    )
    form, feedback = request.form, request.form.get("feedback", "")
    outcome = form.get("outcome", "")
    level = levels.sent(form.get("level", ""))
    try:
        if folio.stage == Stage.DEBRIEF and form.get("sure") != "1":
            close.check(db, folio, outcome=outcome, level=level, feedback=feedback)
            return _confirm(folio, words.OUTCOME[outcome], level, feedback)
        with db.begin_nested():
            close.close(
                db, folio, outcome=outcome, level=level, feedback=feedback, by=current.account()
            )
    except Refusal as refusal:
        return _page(folio_id, refusal)
    return redirect(said.after("closed", "board.case", folio_id=folio_id), 303)


def _confirm(
    folio: Folio, outcome: str, level: int | None, feedback: str
) -> ResponseReturnValue:
    offered = (
        f"{outcome}, {LEVELS[level]}" if level and outcome == words.OUTCOME["offer"] else ""
    )
    return render_template(
        "reviews/told.html",
        page_title="Record the decision",
        name=book.name(current.db(), current.account(), folio.id),
        action=url_for("debrief.press_close", folio_id=folio.id),
        back=url_for("debrief.debrief_page", folio_id=folio.id),
        keep_as=f"close {folio.id}",
        outcome=offered or outcome,
        feedback=feedback,
        reason="",
        fields=("outcome", "level", "feedback"),
        form=request.form,
        **pages.shell(),
    )
