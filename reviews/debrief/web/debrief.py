from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, standing
from blindfolio.visibility.beside import rows_of
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, one
from blindfolio.visibility.stage import Stage
from blindfolio.web import pages
from blindfolio.web.declare import route
from blindfolio.web.request import current
from prompts import redaction
from prompts.models import Opening, PromptVersion
from prompts.queries import statement
from reviews import words
from reviews.board.deciding import deciders
from reviews.board.deciding.models import GateDecision
from reviews.debrief import circumstances, decide, inviting, listing, queries
from reviews.debrief import participants as taking_part
from reviews.debrief.models import ChangedView, DebriefDecision, DecisionGrounds
from reviews.debrief.participants import (
    HEAR_DISSENTS,
    INTERVIEWER,
    VOTED,
)
from reviews.debrief.voices import dissents, evidence, flags, votes
from reviews.debrief.voices.changed_views import ViewChange
from reviews.debrief.voices.evidence import passages
from reviews.debrief.voices.written import spoken
from reviews.feedback.judged import rubric_of_folio
from reviews.followups.sheet import HEADINGS
from reviews.interviews.waiting import locked_interviews
from reviews.panel import desk
from reviews.panel import queries as panel
from reviews.panel.models import PanelSheet
from reviews.panel.scorecards.content import locked_cards
from reviews.panel.sheet import sources
from reviews.panel.sheet.ticks import TICKS

debrief = Blueprint("debrief", __name__)
look = partial(route, debrief, auth="account")
ROWS = ("coordinator", "decider", "manager.sits", "panel", "reviewer.locked+debrief")

# Interviewers who take part read everything but the document.
ALL_ROWS = (*ROWS, INTERVIEWER)

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
    if mine.state == DECIDER and folio.stage == Stage.GATE:
        raise Absent


@look("/debriefs", classes=(DataClass.PROMPT, DataClass.DISPLAY_NAME))
def listed() -> ResponseReturnValue:
    found = listing.open_debriefs(current.db, current.account)
    return pages.page(
        "reviews/debrief/listed.html",
        "Debriefs",
        found=found,
        decides=listing.decides_open(current.db, current.account),
    )


@look("/debriefs/<folio_id>", classes=CLASSES)
def debrief_page(folio_id: str) -> ResponseReturnValue:
    try:
        return page(folio_id)
    except Absent:
        db, me = current.db, current.account
        folio, _ = one(db, me, {DataClass.DISPLAY_NAME}, id=folio_id, rows=[*VOTED])
        if folio.stage not in (Stage.DEBRIEF, Stage.CLOSED):
            raise
        return redirect(url_for("debrief.vote", folio_id=folio_id), 303)


def page(
    folio_id: str,
    refusal: Refusal | None = None,
    *,
    of: str = "",
    flag_id: str = "",
    account_id: str = "",
) -> ResponseReturnValue:
    db, me = current.db, current.account
    needs = {DataClass.OTHER_REVIEWS, DataClass.DISPLAY_NAME}
    folio, mine = one(db, me, needs, id=folio_id, rows=ALL_ROWS)
    refuse_undecided(folio, mine)
    held = standing.held(db, folio, me)
    classes = matrix.visible(held.values(), folio.stage)
    kept = _kept(folio, classes)
    seen = _judged(db, folio, classes, me)
    notes, runs = DataClass.DEBRIEF_NOTES in classes, mine.kind == "coordinator"
    said = _discussed(db, folio, classes, seen) if notes else {}
    return pages.page(
        "reviews/debrief/debrief.html",
        "Debrief",
        refusal,
        form_of=of,
        about=flag_id or account_id,
        wrong={part.code: part for part in refusal.parts} if refusal else {},
        folio_id=folio.id,
        stage=folio.stage,
        name=book.name(db, me, folio.id),
        classes=classes,
        runs=runs,
        sits=mine.kind == "panel",
        me=me,
        **seen,
        **_decided(kept, me, named=runs or notes),
        words=words,
        **said,
        **(
            _open(db, folio, me, classes, held, seen | said)
            if folio.stage == Stage.DEBRIEF
            else {}
        ),
    )


def _kept(folio: Folio, classes: frozenset[DataClass]) -> Mapping[type[Any], Any]:
    opens: Mapping[type[Any], DataClass] = {
        GateDecision: DataClass.GATE_WORD,
        DebriefDecision: DataClass.DECISION,
        DecisionGrounds: DataClass.DEBRIEF_NOTES,
        PanelSheet: DataClass.QUESTION_SHEET,
    }
    also: dict[type[Any], ColumnElement[bool]] = {
        Opening: Opening.id == Folio.opening,
        PromptVersion: PromptVersion.id == Folio.prompt_version,
    }
    if DataClass.GATE_WORD in classes:
        # Whom `by_whom` names.
        also[Account] = Account.id == GateDecision.by
    tables = [table for table, by in opens.items() if by in classes]
    return rows_of(current.db, folio.id, *tables, also=also)


def _judged(
    db: Session, folio: Folio, classes: frozenset[DataClass], me: str
) -> dict[str, Any]:
    opening, rubric = db.get_one(Opening, folio.opening), rubric_of_folio(db, folio)
    reads, asked = DataClass.BLINDED_VIEW in classes, DataClass.PROMPT in classes
    scored = DataClass.OTHER_SCORECARDS in classes
    reviews = queries.reviews(
        db,
        folio,
        named=DataClass.REVIEWER_NAMES in classes,
        uncounted=DataClass.UNCOUNTED_REVIEWS in classes,
    )
    notes = DataClass.DEBRIEF_NOTES in classes
    cards = locked_cards(db, folio.id) if scored else []
    changes: list[ViewChange] = spoken(db, ChangedView, None, folio.id) if notes else []
    address = url_for("debrief.document", folio_id=folio.id)
    table = queries.compared(reviews, rubric, cards, changes)
    return {
        "opening": opening if asked else None,
        "among": taking_part.participants(db, folio.id),
        "passages": passages(db, folio.document, address) if reads and folio.document else None,
        "labels": queries.labels(reviews),
        "covered": redaction.told(db, folio) if reads else "",
        "statement": statement(db, folio.id) if DataClass.AI_STATEMENT in classes else None,
        "table": table,
        "judges": queries.judges(reviews, cards),
        "reviews": reviews,
        "cards": cards,
        "interviews": locked_interviews(db, folio) if scored else [],
        **_asked(db, folio, classes, me),
    }


def _asked(db: Session, folio: Folio, classes: frozenset[DataClass], me: str) -> dict[str, Any]:
    if not {DataClass.QUESTION_SHEET, DataClass.OTHER_SCORECARDS} <= classes:
        return {"asked": {}}
    segments = panel.sheet(db, folio.id).segments
    held = desk.notes(db, folio.id, me)
    return {
        "asked": {name: panel.asked(of) for name, of in segments.items()},
        "told": evidence.asked_of(db, folio.id, held),
        "headings": HEADINGS,
        "ticks": TICKS,
        "label": sources.label,
        "changed": panel.design_changes(db, folio.id, me),
        "my_notes": held.texts if held else {},
    }


def _decided(kept: Mapping[type[Any], Any], me: str, *, named: bool) -> dict[str, Any]:
    db, gate, decision = current.db, kept.get(GateDecision), kept.get(DebriefDecision)
    return {
        "decided": gate,
        "decided_by": deciders.by_whom(db, gate, me, named=named),
        "goes_on": gate is not None and (gate.decision, gate.word) == ("release", "stop"),
        "decision": decision,
        "grounds": decide.grounds(db, decision, kept.get(DecisionGrounds)),
    }


def _discussed(
    db: Session, folio: Folio, classes: frozenset[DataClass], seen: Mapping[str, Any]
) -> dict[str, Any]:
    said, named = dissents.dissents(db, folio.id), DataClass.REVIEWER_NAMES in classes
    return {
        "votes": votes.votes(db, folio.id, seen["cards"], seen["interviews"]),
        "flags": flags.flags(db, folio.id),
        "dissents": said,
        "holding": dissents.holding(said, clock.now()).get(folio.id),
        "circumstances": circumstances.circumstances(db, folio, named=named),
        "only_one": circumstances.ONLY_ONE if len(seen["cards"]) == 1 else "",
        "then": dissents.THEN,
        "answers": dissents.ANSWERS,
    }


def _open(
    db: Session,
    folio: Folio,
    me: str,
    classes: frozenset[DataClass],
    held: Mapping[str, str],
    seen: Mapping[str, Any],
) -> dict[str, Any]:
    runs, closes = "coordinator" in held, bool({"coordinator", "manager"} & held.keys())
    speaks = matrix.may_write(held.values(), "debrief", folio.stage)
    opening = db.get_one(Opening, folio.opening)
    offered = decide.levels_of_offer(opening, current.levels)
    shown: dict[str, Any] = {
        "waiting": [it for it in seen["among"] if it.is_due],
        "invitable": inviting.invitable(db, [folio.id]).get(folio.id, []) if runs else [],
        "closes": closes,
        "unsettled": [
            *decide.unsettled_of(
                seen["among"], seen["dissents"], seen["flags"], ZoneInfo(opening.zone)
            )
        ]
        if closes
        else [],
        "speaks": speaks,
        "offered": offered,
        "below": decide.rated_below(opening, offered, seen["table"], seen["judges"]),
        **dict.fromkeys(("managers", "people", "escalated_to", "questions"), ()),
    }
    everyone = taking_part.everyone(db, folio.id) if speaks or closes else []
    shown["managers"] = [who for _, who, kind, _ in everyone if kind == "manager"]
    shown["people"] = _once(it[:2] for it in everyone if taking_part.is_present(it[3]))
    if speaks:
        shown["escalated_to"] = _once(it[:2] for it in everyone if it[2] in HEAR_DISSENTS)
        if DataClass.QUESTION_SHEET in classes:
            shown["questions"] = evidence.of_segments(seen["asked"], seen.get("told", ()))
    return shown


def _once(people: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(people))
