from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.identity import book
from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, classes_of, one
from blindfolio.visibility.stage import Stage
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import redaction
from prompts.folder.rubric import RATINGS, Rubric
from prompts.models import Opening, PromptVersion
from prompts.opening.weights import rubric_for
from prompts.queries import statement
from reviews import words
from reviews.board import deciders
from reviews.board.models import GateDecision
from reviews.debrief import circumstances, decide, decider, inviting, queries
from reviews.debrief.models import DebriefDecision
from reviews.debrief.participants import INTERVIEWER, VOTED, participants
from reviews.debrief.table import table
from reviews.debrief.voices import changed_views, dissents, evidence, flags, votes
from reviews.debrief.voices.evidence import Passages
from reviews.interviews.waiting import StageRow, locked_interviews
from reviews.panel.scorecards.locked import LockedCard, locked_cards

debrief = Blueprint("debrief", __name__)
ROWS = ("coordinator", "decider", "manager.sits", "panel", "reviewer.locked+debrief")

ALL_ROWS = (*ROWS, INTERVIEWER)
"""Participating interviewers read all but the document."""

CLASSES = (
    DataClass.PROMPT,
    DataClass.DISPLAY_NAME,
    DataClass.BLINDED_VIEW,
    DataClass.OTHER_REVIEWS,
    DataClass.UNCOUNTED_REVIEWS,
    DataClass.AGGREGATES,
    DataClass.REVIEWER_NAMES,
    DataClass.PANEL_NAMES,
    DataClass.OTHER_SCORECARDS,
    DataClass.QUESTION_SHEET,
    DataClass.GATE_WORD,
    DataClass.DEBRIEF_NOTES,
    DataClass.DECISION,
    DataClass.FEEDBACK,
    DataClass.AI_STATEMENT,
    DataClass.WORRY,
)


def refuse_undecided(folio: Folio, mine: Standing) -> None:
    """Absent for a decider of the open gate: they read the reviews on a page that first says
    what opening them ends (`board.deciding`)."""
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
    """Redirects those who still have to vote."""
    try:
        return page(folio_id)
    except Absent:
        db, me = current.db(), current.account()
        folio, _ = one(db, me, {DataClass.DISPLAY_NAME}, id=folio_id, rows=[*VOTED])
        if folio.stage not in (Stage.DEBRIEF, Stage.CLOSED):
            raise
        return redirect(url_for("debrief.vote", folio_id=folio_id), 303)


def page(
    folio_id: str, refusal: Refusal | None = None, *, of: str = "", about: str = ""
) -> ResponseReturnValue:
    """After a `refusal` with what was typed in the form `of`; `about` is the flag, or the
    account of the dissent."""
    drawn = render_template(
        "reviews/debrief/debrief.html",
        page_title="Debrief",
        form=request.form,
        form_of=of,
        about=about,
        refusal=refusal,
        wrong={part.code: part for part in refusal.parts} if refusal else {},
        **_told(folio_id),
    )
    return drawn, refusal.status if refusal else 200


def _told(folio_id: str) -> dict[str, Any]:
    db = current.db()
    me = current.account()
    folio, mine = one(
        db, me, {DataClass.OTHER_REVIEWS, DataClass.DISPLAY_NAME}, id=folio_id, rows=ALL_ROWS
    )
    refuse_undecided(folio, mine)
    classes = classes_of(db, me, folio.id)
    opening = db.get_one(Opening, folio.opening)
    rubric = rubric_for(opening, db.get_one(PromptVersion, folio.prompt_version))
    decided = db.get(GateDecision, folio.id) if DataClass.GATE_WORD in classes else None
    named = DataClass.REVIEWER_NAMES in classes
    scored = DataClass.OTHER_SCORECARDS in classes
    cards = locked_cards(db, folio.id) if scored else []
    interviews = locked_interviews(db, folio) if scored else []
    reviews = queries.reviews(
        db, folio, named=named, uncounted=DataClass.UNCOUNTED_REVIEWS in classes
    )
    notes = DataClass.DEBRIEF_NOTES in classes
    changes = changed_views.changed_views(db, folio.id) if notes else []
    criteria = queries.compared(db, folio, rubric, named=named)
    decision = db.get(DebriefDecision, folio.id) if DataClass.DECISION in classes else None
    return {
        "folio_id": folio.id,
        "stage": folio.stage,
        "name": book.name(db, me, folio.id),
        "opening": opening if DataClass.PROMPT in classes else None,
        "classes": classes,
        "runs": mine.kind == "coordinator",
        "sits": mine.kind == "panel",
        "me": me,
        "criteria": criteria,
        "below": _below(reviews, rubric, opening.level) if DataClass.PROMPT in classes else {},
        "passages": _passages(folio) if DataClass.BLINDED_VIEW in classes else None,
        "statement": statement(db, folio.id) if DataClass.AI_STATEMENT in classes else None,
        "table": table(criteria, cards, changes),
        "reviews": reviews,
        "covered": redaction.told(db, folio) if DataClass.BLINDED_VIEW in classes else "",
        "cards": cards,
        "interviews": interviews,
        "decided": decided,
        # Readers of the debrief see who decided by name.
        "decided_by": deciders.by_whom(
            db, decided, me, named=mine.kind == "coordinator" or notes
        ),
        "goes_on": decided is not None
        and decided.decision == "release"
        and decided.word == "stop",
        "decision": decision,
        "levels": LEVELS,
        "ratings": RATINGS,
        "words": words,
        **(_discussed(db, folio, cards, interviews, named=named) if notes else {}),
        **(_open(db, folio, me, classes) if folio.stage == Stage.DEBRIEF else {}),
        **(_form(opening, reviews, rubric) if folio.stage == Stage.DEBRIEF else {}),
        "grounds": decide.grounds(db, decision) if notes else None,
        **pages.shell(),
    }


def _passages(folio: Folio) -> Passages | None:
    if folio.document is None:
        return None
    address = url_for("debrief.document", folio_id=folio.id)
    return evidence.passages(current.db(), folio.document, address)


def _below(
    reviews: Sequence[queries.NamedReview], rubric: Rubric, level: int
) -> dict[str, list[str]]:
    return {it.review.id: queries.rated_below(it.review, rubric, level) for it in reviews}


def _form(
    opening: Opening, reviews: Sequence[queries.NamedReview], rubric: Rubric
) -> dict[str, Any]:
    counted = [it for it in reviews if it.review.counted]
    offered = decide.levels_of_offer(opening)
    asks = [
        level
        for level in offered
        if level <= opening.level and any(_below(counted, rubric, level).values())
    ]
    return {"offered": offered, "asks_from": min(asks, default=None)}


def _discussed(
    db: Session,
    folio: Folio,
    cards: Sequence[LockedCard],
    interviews: Sequence[StageRow],
    *,
    named: bool,
) -> dict[str, Any]:
    said = dissents.dissents(db, folio.id)
    return {
        "votes": votes.votes(db, folio.id, cards, interviews),
        "flags": flags.flags(db, folio.id),
        "dissents": said,
        "holding": dissents.holding(said, clock.now()),
        "circumstances": circumstances.circumstances(db, folio, named=named),
        "only_one": circumstances.ONLY_ONE if len(cards) == 1 else "",
        "then": dissents.THEN,
        "answers": dissents.ANSWERS,
    }


def _open(db: Session, folio: Folio, me: str, classes: frozenset[DataClass]) -> dict[str, Any]:
    held = standing.held(db, folio, me)
    runs, closes = "coordinator" in held, bool({"coordinator", "manager"} & held.keys())
    speaks = matrix.may_write(held.values(), "debrief", folio.stage)
    asks = speaks and DataClass.QUESTION_SHEET in classes
    return {
        "waiting": [it for it in participants(db, folio.id) if it.is_due],
        "invitable": inviting.invitable(db, folio.id) if runs else [],
        "closes": closes,
        "speaks": speaks,
        "managers": decider.managers(db, folio.id) if closes else [],
        "people": dissents.hearers(db, folio.id) if speaks or closes else [],
        "escalated_to": dissents.deciders(db, folio.id) if speaks else [],
        "questions": evidence.questions(db, folio.id) if asks else [],
    }
