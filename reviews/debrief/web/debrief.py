from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.orm import Session

from blindfolio import clock, level_scale
from blindfolio.accounts.models import Account
from blindfolio.archive.models import DocumentBody
from blindfolio.documents.model import blocks_from_body
from blindfolio.identity import book
from blindfolio.level_scale import LevelScale
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.beside import rows_of
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, one, there
from blindfolio.visibility.stage import Stage
from blindfolio.web import pages
from blindfolio.web.declare import route
from blindfolio.web.request import current
from prompts import redaction
from prompts.models import Opening, PromptVersion, Submission
from prompts.queries import newest_version, statement_in
from reviews import words
from reviews.debrief import circumstances, decide, inviting, listing, queries
from reviews.debrief import participants as taking_part
from reviews.debrief.models import ChangedView, DecisionGrounds
from reviews.debrief.participants import (
    HEAR_DISSENTS,
    INTERVIEWER,
    VOTED,
    Held,
)
from reviews.debrief.voices import dissents, evidence, flags, votes
from reviews.debrief.voices.changed_views import ViewChange
from reviews.debrief.voices.evidence import passages
from reviews.debrief.voices.written import spoken
from reviews.deciding import deciders
from reviews.deciding.models import DebriefDecision, GateDecision
from reviews.feedback.judged import rubric_of_folio
from reviews.followups.sheet import HEADINGS
from reviews.interviews.waiting import locked_interviews
from reviews.panel.models import DesignChange, PanelNotes
from reviews.panel.sheet import sources
from reviews.panel.sheet.ticks import TICKS
from reviews.scorecards.content import locked_cards

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
    everyone = taking_part.everyone(db, folio.id)
    live = [it for it, *_ in everyone if it.state != "ended"]
    held = {it.kind: it.state for it in live if it.account == me}
    classes = matrix.visible(held.values(), folio.stage)
    it = OpenedDebrief(folio, me, held, classes, everyone, _kept(folio, classes, me))
    seen = _judged(db, it)
    notes, runs = DataClass.DEBRIEF_NOTES in classes, mine.kind == "coordinator"
    said = _discussed(db, it, seen) if notes else {}
    return pages.page(
        "reviews/debrief/debrief.html",
        "Debrief",
        refusal,
        form_of=of,
        about=flag_id or account_id,
        wrong={part.code: part for part in refusal.parts} if refusal else {},
        folio_id=folio.id,
        stage=folio.stage,
        name=there(it.kept["name"] or None),
        classes=classes,
        runs=runs,
        sits=mine.kind == "panel",
        me=me,
        **seen,
        **_decided(it, named=runs or notes),
        words=words,
        **said,
        **(_open(db, it, seen | said) if folio.stage == Stage.DEBRIEF else {}),
    )


@dataclass(frozen=True, slots=True)
class OpenedDebrief:
    folio: Folio
    me: str
    held: Mapping[str, str]
    classes: frozenset[DataClass]
    everyone: Sequence[Held]
    # What each table has of it, as far as the viewer may see it.
    kept: Mapping[Any, Any]

    def sees(self, *classes: DataClass) -> bool:
        return self.classes.issuperset(classes)

    @property
    def called(self) -> dict[str, str]:
        return {it.standing.account: it.name for it in self.everyone}

    def by_name(self, changes: Iterable[DesignChange]) -> list[tuple[DesignChange, str]]:
        """The viewer's own first."""
        called = self.called
        named = [(it, called[it.account]) for it in changes]
        return sorted(named, key=lambda of: (of[0].account != self.me, of[1]))


def _kept(folio: Folio, classes: frozenset[DataClass], me: str) -> Mapping[Any, Any]:
    opens: Mapping[type[Any], DataClass] = {
        GateDecision: DataClass.GATE_WORD,
        DebriefDecision: DataClass.DECISION,
        DecisionGrounds: DataClass.DEBRIEF_NOTES,
    }
    own = PanelNotes.folio == Folio.id, PanelNotes.account == me
    newest = newest_version(folio.id, Submission.id).scalar_subquery()
    also: dict[Any, ColumnElement[bool] | None] = {
        Opening: Opening.id == Folio.opening,
        PromptVersion: PromptVersion.id == Folio.prompt_version,
        PanelNotes: and_(*own),
        LevelScale: true(),
    }
    if DataClass.GATE_WORD in classes:
        # Whom `by_whom` names.
        also[Account] = Account.id == GateDecision.by
    if DataClass.BLINDED_VIEW in classes:
        also[DocumentBody.blocks] = DocumentBody.document == Folio.document
    if DataClass.AI_STATEMENT in classes:
        also[Submission] = Submission.id == newest
    tables = [table for table, by in opens.items() if by in classes]
    name = book.shown_name(me)
    kept = rows_of(current.db, folio.id, *tables, also={**also, name: None})
    level_scale.read(current.db, kept[LevelScale])
    return {**kept, "name": kept[name]}


def _judged(db: Session, it: OpenedDebrief) -> dict[str, Any]:
    folio, rubric = it.folio, rubric_of_folio(db, it.folio)
    scored, notes = it.sees(DataClass.OTHER_SCORECARDS), it.sees(DataClass.DEBRIEF_NOTES)
    reviews = queries.reviews(
        db,
        folio,
        named=it.sees(DataClass.REVIEWER_NAMES),
        uncounted=it.sees(DataClass.UNCOUNTED_REVIEWS),
        called=it.called,
    )
    cards = locked_cards(db, folio.id) if scored else []
    changes: list[ViewChange] = spoken(db, ChangedView, None, folio.id) if notes else []
    address = url_for("debrief.document", folio_id=folio.id)
    body = it.kept.get(DocumentBody.blocks)
    return {
        "opening": it.kept[Opening] if it.sees(DataClass.PROMPT) else None,
        "among": taking_part.among(it.everyone),
        "passages": passages(blocks_from_body(body), address) if body else None,
        "labels": queries.labels(reviews),
        "covered": redaction.told(db, folio) if it.sees(DataClass.BLINDED_VIEW) else "",
        "statement": statement_in(it.kept[Submission]) if Submission in it.kept else None,
        "table": queries.compared(reviews, rubric, cards, changes),
        "judges": queries.judges(reviews, cards),
        "reviews": reviews,
        "cards": cards,
        "interviews": locked_interviews(db, folio) if scored else [],
        **_asked(db, it),
    }


def _asked(db: Session, it: OpenedDebrief) -> dict[str, Any]:
    if not it.sees(DataClass.QUESTION_SHEET, DataClass.OTHER_SCORECARDS):
        return {"asked": {}, "questions": ()}
    held = it.kept[PanelNotes]
    sheet = evidence.sheet_of(db, it.folio.id, held)
    return {
        "asked": sheet.segments,
        "told": sheet.told,
        "questions": sheet.asked,
        "headings": HEADINGS,
        "ticks": TICKS,
        "label": sources.label,
        "changed": {id_: it.by_name(changes) for id_, changes in sheet.changes.items()},
        "my_notes": held.texts if held else {},
    }


def _decided(it: OpenedDebrief, *, named: bool) -> dict[str, Any]:
    db, gate, decision = current.db, it.kept.get(GateDecision), it.kept.get(DebriefDecision)
    return {
        "decided": gate,
        "decided_by": deciders.by_whom(db, gate, it.me, named=named),
        "goes_on": gate is not None and (gate.decision, gate.word) == ("release", "stop"),
        "decision": decision,
        "grounds": decide.grounds(db, decision, it.kept.get(DecisionGrounds), it.called),
    }


def _discussed(db: Session, it: OpenedDebrief, seen: Mapping[str, Any]) -> dict[str, Any]:
    folio = it.folio.id
    said, named = dissents.dissents(db, folio), it.sees(DataClass.REVIEWER_NAMES)
    voting = votes.of_interviewers(seen["among"])
    return {
        "votes": votes.votes(db, folio, seen["cards"], seen["interviews"], voting),
        "flags": flags.flags(db, folio),
        "dissents": said,
        "holding": dissents.holding(said, clock.now()).get(folio),
        "circumstances": circumstances.circumstances(db, folio, it.everyone, named=named),
        "only_one": circumstances.ONLY_ONE if len(seen["cards"]) == 1 else "",
        "then": dissents.THEN,
        "answers": dissents.ANSWERS,
    }


def _open(db: Session, it: OpenedDebrief, seen: Mapping[str, Any]) -> dict[str, Any]:
    folio, held, opening = it.folio, it.held, it.kept[Opening]
    runs, closes = "coordinator" in held, bool({"coordinator", "manager"} & held.keys())
    speaks = matrix.may_write(held.values(), "debrief", folio.stage)
    offered = decide.levels_of_offer(opening, current.levels)
    shown: dict[str, Any] = {
        "waiting": [one for one in seen["among"] if one.is_due],
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
        **dict.fromkeys(("managers", "people", "escalated_to"), ()),
    }
    live = [one for one in it.everyone if one.standing.state != "ended"]
    if speaks or closes:
        shown["managers"] = [one.name for one in live if one.standing.kind == "manager"]
        shown["people"] = _once(
            one for one in live if taking_part.is_present(one.standing.state)
        )
    if speaks:
        shown["escalated_to"] = _once(one for one in live if one.standing.kind in HEAR_DISSENTS)
    return shown


def _once(people: Iterable[Held]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((it.standing.account, it.name) for it in people))
