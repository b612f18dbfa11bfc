from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.identity import book
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import opened, scope
from prompts.models import Opening
from reviews import words
from reviews.debrief.models import DebriefDecision
from reviews.followups import sheet as built
from reviews.panel import sources, timer
from reviews.panel.edit import GONE, KEPT
from reviews.panel.models import (
    Conversation,
    DesignChange,
    PanelSheet,
    Scorecard,
    SheetEdit,
    SheetQuestion,
    Slot,
)

PAGE = 50

SEATED = ("panel", "panel.passed")
"""Rows of seat holders; `panel.passed` has not judged, and their scorecard is no longer waited
for."""

EVERYBODY = "everybody"
"""The segment of the head's questions, without minutes of its own."""

UNTOUCHED = "untouched"
"""Key in a sheet's notes, beside the segments, for the author's failure scenarios that don't
affect the design."""

PRINTED: dict[str, int] = {name: n for name, n in built.PRINTED.items()}
"""Questions of a segment printed in full."""

LINES = 2
"""Questions of a segment printed in reserve; more only for kept ones and reviewers'."""

MOST_LINES = 4
"""Maximum of these, so that the paper keeps to two pages; the screen shows all."""


@dataclass(slots=True)
class PanelSeat:
    """Before the release, only a role and a date."""

    folio: str
    stage: str
    at: datetime | None
    place: str
    opening: str = ""
    name: str = ""
    cancelled: bool = False
    over: bool = False
    locked: bool = False
    debrief_at: datetime | None = None
    decided: str = ""
    """The outcome in words; "" until it is recorded."""


def seats(db: Session, account: str, *, page: int = 1) -> tuple[list[PanelSeat], bool]:
    """A page of this account's seats, and whether there are more. The first page has all
    coming ones, next first; below are finished ones, newest first. Four statements."""
    skip = (page - 1) * PAGE
    held = scope(account, {DataClass.SLOT}, rows=SEATED, stages=matrix.FORWARD)
    to_come = _seats(db, account, held) if page == 1 else []
    met = scope(account, {DataClass.SLOT}, rows=SEATED, stages=matrix.DECIDED)
    gone = scope(account, {DataClass.SLOT_CANCELLED}, rows=SEATED)
    newest = (Folio.stage_since.desc(), Folio.id)
    over = _seats(db, account, met.order_by(*newest).limit(PAGE + 1).offset(skip))
    cancelled = db.execute(
        gone.with_only_columns(Folio.id, Folio.stage)
        .order_by(*newest)
        .limit(PAGE + 1)
        .offset(skip)
    ).all()
    more = len(over) > PAGE or len(cancelled) > PAGE
    found = _by_urgency(to_come) + over[:PAGE]
    # Before the release a seat alone opens no name; another part in the folio may.
    names = book.names_of(db, account, [seat.folio for seat in found])
    for seat in found:
        seat.name = names.get(seat.folio, "")
    found += [
        PanelSeat(folio, stage, None, "", cancelled=True) for folio, stage in cancelled[:PAGE]
    ]
    return found, more


def _seats(db: Session, account: str, query: Select[Folio, Standing]) -> list[PanelSeat]:
    """Reads title, conversation, own scorecard and decision only if the seat's cell opens
    them."""
    title = case((opened({DataClass.PROMPT}, rows=SEATED), Opening.title), else_="")
    mine = opened({DataClass.QUESTION_SHEET, DataClass.OWN_SCORECARD}, rows=SEATED)
    own = (Scorecard.folio == Folio.id) & (Scorecard.account == account)
    told = opened({DataClass.DECISION, DataClass.PROMPT}, rows=SEATED)
    wanted = (
        query.join(Opening, Opening.id == Folio.opening)
        .outerjoin(Slot, Slot.folio == Folio.id)
        .outerjoin(Conversation, (Conversation.folio == Folio.id) & mine)
        .outerjoin(Scorecard, own & mine)
        .outerjoin(DebriefDecision, (DebriefDecision.folio == Folio.id) & told)
        .with_only_columns(
            *(Folio.id, Folio.stage, Slot, Conversation, Scorecard.locked_at, title),
            *(DebriefDecision.outcome, DebriefDecision.level, Opening.level),
        )
    )
    now = clock.now()
    return [
        PanelSeat(
            folio,
            stage,
            slot.at if slot else None,
            slot.place if slot else "",
            opening,
            over=_is_over(slot, held, now),
            locked=locked_at is not None,
            debrief_at=slot.debrief_at if slot else None,
            decided=words.outcome(outcome, level, target) if outcome else "",
        )
        for folio, stage, slot, held, locked_at, opening, outcome, level, target in db.execute(
            wanted
        )
    ]


def _is_over(slot: Slot | None, held: Conversation | None, now: datetime) -> bool:
    if held is not None:
        return timer_of(held, slot, now).is_over
    return slot is not None and now >= slot.at + timedelta(minutes=slot.minutes)


def timer_of(held: Conversation, slot: Slot | None, now: datetime) -> timer.Timer:
    return timer.read(
        held.started_at,
        held.paused_at,
        held.paused_s,
        held.went_on,
        length=slot.minutes if slot else timer.LENGTH,
        now=now,
    )


def _by_urgency(found: Sequence[PanelSeat]) -> list[PanelSeat]:
    order = {"5": 0, "6": 2}
    far = datetime.max.replace(tzinfo=None)
    return sorted(
        found,
        key=lambda s: (
            order.get(s.stage, 1),
            s.at.replace(tzinfo=None) if s.at else far,
            s.folio,
        ),
    )


def panel(db: Session, folio: str) -> list[tuple[str, str]]:
    """`(account, name)`; the viewer must see PN."""
    found = (
        select(Account.id, Account.name)
        .join(Standing, Standing.account == Account.id)
        .where(Standing.folio == folio, Standing.state.in_(SEATED))
        .order_by(Account.name)
    )
    return [(account, name) for account, name in db.execute(found)]


def sheet(db: Session, folio: str) -> tuple[PanelSheet, dict[str, list[SheetQuestion]]] | None:
    """The sheet with its questions by segment, in order, the head's last; None while it is
    being built."""
    found = db.get(PanelSheet, folio)
    if found is None:
        return None
    segments: dict[str, list[SheetQuestion]] = {name: [] for name, _, _ in timer.segments()}
    segments[EVERYBODY] = []
    rows = (
        select(SheetQuestion).where(SheetQuestion.folio == folio).order_by(SheetQuestion.rank)
    )
    for question in db.scalars(rows):
        segments[question.segment].append(question)
    return found, segments


def asked(questions: Sequence[SheetQuestion]) -> list[SheetQuestion]:
    return [question for question in questions if question.state not in GONE]


def printed(asked: Sequence[SheetQuestion], segment: str) -> list[SheetQuestion]:
    """The questions printed in full: kept ones first, then the first others.

    Reviewers' questions that weren't kept get at most half of the places, rounded down; they
    fill more only if there are too few others.
    """
    chosen = [question for question in asked if question.state == KEPT][: PRINTED[segment]]
    places = PRINTED[segment] - len(chosen)
    rest = [question for question in asked if question.state != KEPT]
    others = sum(not sources.is_reviewers(question) for question in rest)
    half = PRINTED[segment] // 2 - sum(map(sources.is_reviewers, chosen))
    left = max(half, places - others, 0)
    for question in rest:
        if sources.is_reviewers(question):
            if not left:
                continue
            left -= 1
        chosen.append(question)
    full = {question.id for question in chosen[: PRINTED[segment]]}
    return [question for question in asked if question.id in full]


@dataclass(frozen=True, slots=True)
class PlacedQuestion:
    """A question to be asked: its place, and its form on paper (in full, one line, or
    absent)."""

    place: int
    question: SheetQuestion
    paper: Literal["full", "line", ""]

    @property
    def kept(self) -> bool:
        return self.question.state == KEPT

    @property
    def wanted(self) -> bool:
        """Whether it was kept or a reviewer wants it: then even the closest page has it."""
        return self.kept or sources.is_reviewers(self.question)


def placed(questions: Sequence[SheetQuestion], segment: str) -> list[PlacedQuestion]:
    """The questions to be asked, in order. Kept ones and reviewers' that don't fit in full get
    one line each, others up to `LINES` together."""
    here = asked(questions)
    full = {question.id for question in printed(here, segment)}
    rest = [PlacedQuestion(0, it, "line") for it in here if it.id not in full]
    first = [it for it in rest if it.wanted]
    others = [it for it in rest if not it.wanted]
    lines = {it.question.id for it in first + others[: max(0, LINES - len(first))]}
    return [
        PlacedQuestion(
            place,
            question,
            "full" if question.id in full else "line" if question.id in lines else "",
        )
        for place, question in enumerate(here, 1)
    ]


def edits(db: Session, folio: str) -> list[tuple[SheetEdit, str]]:
    found = (
        select(SheetEdit, Account.name)
        .join(SheetQuestion, SheetQuestion.id == SheetEdit.question)
        .join(Account, Account.id == SheetEdit.account)
        .where(SheetQuestion.folio == folio)
        .order_by(SheetEdit.at.desc(), SheetEdit.id)
    )
    return [(edit, name) for edit, name in db.execute(found)]


def design_changes(
    db: Session, folio: str, account: str, *, everyone: bool
) -> dict[str, list[tuple[DesignChange, str]]]:
    """By question, each with the name: this account's first; the others' only if `everyone`,
    which requires locked scorecards."""
    found = (
        select(DesignChange, Account.name)
        .join(SheetQuestion, SheetQuestion.id == DesignChange.question)
        .join(Account, Account.id == DesignChange.account)
        .where(SheetQuestion.folio == folio)
        .order_by(DesignChange.account != account, Account.name)
    )
    if not everyone:
        found = found.where(DesignChange.account == account)
    changes: dict[str, list[tuple[DesignChange, str]]] = {}
    for change, name in db.execute(found):
        changes.setdefault(change.question, []).append((change, name))
    return changes


def scorecard(db: Session, folio: str, account: str) -> Scorecard | None:
    return db.scalar(
        select(Scorecard).where(Scorecard.folio == folio, Scorecard.account == account)
    )
