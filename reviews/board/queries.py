"""What the coordinator's and the hiring manager's boards read, each from its own scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, case, or_, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.identity import book
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import OVER, Stage
from prompts.inviting import new_address
from prompts.models import Invitation, Opening, OpeningMember
from reviews import words
from reviews.board import facts, filters, next_steps
from reviews.board.facts import Subject
from reviews.board.filters import DONE_STAGES, EVERYTHING, BoardFilter
from reviews.debrief.models import DebriefDecision
from reviews.feedback import due
from reviews.feedback.models import FeedbackOwed
from reviews.reading.models import Assignment

PAGE = 50

ROWS = ("coordinator", "decider", "manager.sits")
_FAR = datetime.max
_Rows = Select[*tuple[Any, ...]]


@dataclass(slots=True)
class CasePerson:
    """`state` is a row of the matrix."""

    account: str
    name: str
    kind: str
    state: str
    due: datetime | None
    more_day_at: datetime | None
    """When they took one more working day."""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """Fields that the viewer's cell doesn't open are empty."""

    subject: Subject
    facts: next_steps.CaseFacts
    name: str
    opening: str
    ended: str
    steps: list[next_steps.NextStep]
    wait: next_steps.Wait
    spent: next_steps.Spent

    @property
    def over_since(self) -> datetime | None:
        """Only for coordinators; others may not know the day."""
        over = self.facts.runs and self.subject.stage in matrix.DECIDED
        return self.subject.stage_since if over else None

    @property
    def step(self) -> next_steps.NextStep | None:
        return self.steps[0] if self.steps else None

    @property
    def said(self) -> str:
        """The stage in words, as this viewer may know it."""
        return words.of(
            self.subject.stage,
            self.subject.classes,
            started=self.subject.started_at is not None,
        )

    @property
    def stage_alone(self) -> str:
        """The same, with the gate's word if the viewer may know it."""
        said = self.said
        if self.subject.stage == Stage.GATE and (word := words.TO_DECIDE.get(self.facts.word)):
            return f"{said} to be made; {word}"
        return said

    @property
    def stage_words(self) -> str:
        return f"{self.stage_alone}: {self.ended}" if self.ended else self.stage_alone


@dataclass(frozen=True, slots=True)
class Board:
    rows: list[BoardRow]
    needing: int
    others: int
    more: bool


@dataclass(frozen=True, slots=True)
class Coded:
    code: str
    opening: str
    stage_words: str


def board(
    db: Session,
    account: str,
    asks: BoardFilter = EVERYTHING,
    *,
    page: int = 1,
    days_in: ZoneInfo | None = None,
) -> Board:
    """A page of the candidates that this account coordinates or decides on, most urgent first,
    then by name. The number of statements is constant.

    `days_in`, here and below, is as for `facts.gather`.
    """
    at = (page - 1) * PAGE
    if asks.done:
        found = rows(
            db,
            account,
            _done(account, asks).limit(PAGE + 1).offset(at),
            urgent_first=False,
            days_in=days_in,
        )
        return Board(found[:PAGE], 0, len(found[:PAGE]), len(found) > PAGE)
    found = _open(db, account, asks, days_in)
    mine = sum(row.step is not None for row in found)
    # Rows that are on time are counted even if the filter hides them.
    shown = found[:mine] if asks.waits == "you" else found
    return Board(shown[at : at + PAGE], mine, len(found) - mine, more=len(shown) > at + PAGE)


def whole(
    db: Session, account: str, asks: BoardFilter, *, days_in: ZoneInfo | None = None
) -> list[BoardRow]:
    """The rows of all pages, in as many statements as one page."""
    if asks.done:
        return rows(db, account, _done(account, asks), urgent_first=False, days_in=days_in)
    found = _open(db, account, asks, days_in)
    return [row for row in found if row.step] if asks.waits == "you" else found


def _done(account: str, asks: BoardFilter) -> _Rows:
    stages = (DONE_STAGES[asks.stage],) if asks.stage else matrix.DECIDED
    query = _candidates(account, asks.opening, asks.wanted, stages)
    return query.order_by(Folio.stage_since.desc(), Folio.id)


def _open(
    db: Session, account: str, asks: BoardFilter, days_in: ZoneInfo | None
) -> list[BoardRow]:
    queries = [_candidates(account, asks.opening, asks.wanted, matrix.FORWARD)]
    if owed := due.owed(db):
        queries.append(_owed(account, asks.opening, asks.wanted, owed))
    found = rows(db, account, *queries, days_in=days_in)
    # The page filters by `waits` itself, because it counts the others too.
    asks = replace(asks, waits="") if asks.waits == "you" else asks
    return [row for row in found if filters.fits(asks, row.said, row.facts, row.steps)]


def reviewers(db: Session, account: str) -> list[tuple[str, str]]:
    """`(account, name)` of open candidates' reviewers, if the viewer's cell has RN. One
    statement."""
    mine = scope(
        account, {DataClass.REVIEWER_NAMES}, rows=("coordinator",), stages=matrix.FORWARD
    ).with_only_columns(Standing.folio)
    found = (
        select(Account.id, Account.name)
        .join(Standing, Standing.account == Account.id)
        .where(
            Standing.folio.in_(mine),
            Standing.kind == "reviewer",
            Standing.state.not_in(("ended", "reviewer.recused")),
        )
        .order_by(Account.name, Account.id)
        .distinct()
    )
    return [(id_, name) for id_, name in db.execute(found)]


def alive(
    db: Session,
    account: str,
    asks: BoardFilter = EVERYTHING,
    *,
    days_in: ZoneInfo | None = None,
) -> list[BoardRow]:
    found = whole(db, account, replace(asks, done=False), days_in=days_in)
    return [row for row in found if row.subject.stage in matrix.FORWARD]


def of_folio(
    db: Session, account: str, folio: str, *, days_in: ZoneInfo | None = None
) -> BoardRow | None:
    found = rows(db, account, _scope(account).where(Standing.folio == folio), days_in=days_in)
    return found[0] if found else None


def codes(
    db: Session,
    account: str,
    *,
    opening: str = "",
    wanted: str = "",
    done: bool = False,
    page: int = 1,
) -> tuple[list[Coded], bool]:
    """A page of the coordinator's folios without names, and whether there are more. It shows
    code and stage, nothing that leads to a name; `wanted` is searched in codes only."""
    query = (
        scope(account, {DataClass.FOLIO_CODE}, rows=("coordinator",), stages=_stages(done))
        .join(Opening, Opening.id == Folio.opening)
        .outerjoin(Invitation, Invitation.folio == Folio.id)
        .with_only_columns(
            Folio.code, Opening.title, Folio.stage, Standing.state, Invitation.started_at
        )
        # Stages 2 and 3 share a word and a place in the order, so a first lock moves no row.
        .order_by(
            case((Folio.stage == Stage.ONE_LOCK, Stage.REVIEW), else_=Folio.stage), Folio.code
        )
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    )
    if opening:
        query = query.where(Folio.opening == opening)
    if wanted.strip():
        query = query.where(Folio.code.contains(wanted.strip().upper(), autoescape=True))
    found = [
        Coded(
            code, title, words.of(stage, matrix.cell(state, stage), started=begun is not None)
        )
        for code, title, stage, state, begun in db.execute(query)
    ]
    return found[:PAGE], len(found) > PAGE


def rows(
    db: Session,
    account: str,
    *queries: _Rows,
    urgent_first: bool = True,
    days_in: ZoneInfo | None = None,
) -> list[BoardRow]:
    subjects: dict[str, Subject] = {}
    titles: dict[str, str] = {}
    endings: dict[str, str] = {}
    for title, reason, code, *subject in chain.from_iterable(db.execute(it) for it in queries):
        it = Subject(*subject)
        held = subjects.get(it.folio)
        # A person who both coordinates and decides sees the coordinator's row.
        if held is None or it.state == "coordinator":
            subjects[it.folio] = it
        titles[it.folio] = title
        endings[it.folio] = (
            words.ended(reason or "", code if it.state == "coordinator" else "")
            if DataClass.HOW_IT_ENDED in it.classes
            else ""
        )
    names = book.names_of(db, account, list(subjects))
    subjects = {folio: it for folio, it in subjects.items() if folio in names}
    endings |= _outcomes(db, list(subjects.values()))
    known = facts.gather(db, list(subjects.values()), days_in)
    now = clock.now()
    found = []
    for folio, it in subjects.items():
        of = known[folio]
        found.append(
            BoardRow(
                it,
                of,
                names[folio],
                titles[folio],
                endings[folio],
                next_steps.steps(of, now),
                next_steps.wait(of, now),
                next_steps.spent(of, now)
                if it.stage not in matrix.DECIDED or of.feedback
                else next_steps.Spent(""),
            )
        )
    return sorted(found, key=lambda row: _order(row, now)) if urgent_first else found


def _outcomes(db: Session, subjects: Sequence[Subject]) -> dict[str, str]:
    """Only if the viewer's cell has them. At most one statement."""
    over = [
        it.folio
        for it in subjects
        if it.stage == Stage.CLOSED and DataClass.DECISION in it.classes
    ]
    if not over:
        return {}
    query = select(DebriefDecision.folio, DebriefDecision.outcome).where(
        DebriefDecision.folio.in_(over)
    )
    return {folio: words.inside(words.OUTCOME[outcome]) for folio, outcome in db.execute(query)}


def people(db: Session, folio: str) -> list[CasePerson]:
    """Reviewers and panelists by name; the viewer must see RN and PN."""
    found = db.execute(
        select(
            Account.id,
            Account.name,
            Standing.kind,
            Standing.state,
            Standing.due,
            Assignment.more_day_at,
        )
        .join(Account, Account.id == Standing.account)
        .outerjoin(Assignment, Assignment.standing == Standing.id)
        .where(
            Standing.folio == folio,
            Standing.kind.in_(("reviewer", "panel")),
            Standing.state != "ended",
        )
        .order_by(Standing.kind, Account.name)
    )
    return [CasePerson(*row) for row in found]


def openings(db: Session, account: str, *, done: bool = False) -> list[tuple[str, str]]:
    """`(id, title)` of the openings on this account's board, or among its `done`."""
    mine = (
        select(Folio.opening)
        .join(Standing, Standing.folio == Folio.id)
        .where(
            Standing.account == account,
            Standing.state.in_(ROWS),
            Standing.stage.in_(_stages(done)),
        )
    )
    waits = select(Folio.opening).where(Folio.id.in_(select(FeedbackOwed.folio)))
    run = select(OpeningMember.opening).where(
        OpeningMember.account == account, OpeningMember.kind == "coordinator"
    )
    owes = and_(Opening.id.in_(waits), Opening.id.in_(run))
    found = (
        select(Opening.id, Opening.title)
        .where(Opening.id.in_(mine) if done else or_(Opening.id.in_(mine), owes))
        .order_by(Opening.title)
    )
    return [(opening, title) for opening, title in db.execute(found)]


def _scope(account: str, stages: Sequence[str] = matrix.STAGES) -> Select[*tuple[Any, ...]]:
    return (
        scope(account, {DataClass.DISPLAY_NAME}, rows=ROWS, stages=stages)
        .join(Opening, Opening.id == Folio.opening)
        .outerjoin(Invitation, Invitation.folio == Folio.id)
        .with_only_columns(
            Opening.title,
            Folio.ended_reason,
            Invitation.ended_code,
            Folio.id,
            Folio.stage,
            Folio.stage_since,
            Standing.state,
            Folio.quorum,
            Folio.opening,
            Opening.zone,
            Invitation.started_at,
            Invitation.start_by,
            Invitation.deadline,
            Invitation.closed_at,
            Folio.decider,
            Opening.feedback_days,
            Invitation.zone,
            due.is_owed(),
            and_(Folio.preset == "compact", Folio.reached < int(Stage.GATE)),
            new_address.awaits(account),
        )
    )


def _candidates(
    account: str, opening: str, wanted: str, stages: Sequence[str]
) -> Select[*tuple[Any, ...]]:
    query = _scope(account, stages)
    if opening:
        query = query.where(Folio.opening == opening)
    if wanted.strip():
        query = query.where(Folio.id.in_(book.found(account, wanted, rows=ROWS, stages=stages)))
    return query


def _owed(account: str, opening: str, wanted: str, owed: Sequence[str]) -> _Rows:
    """Closed folios whose candidates are owed feedback by this coordinator."""
    query = _candidates(account, opening, wanted, OVER)
    return query.where(Standing.folio.in_(owed), Standing.state == "coordinator")


def _stages(done: bool) -> Sequence[str]:
    return matrix.DECIDED if done else matrix.FORWARD


def _order(
    row: BoardRow, now: datetime
) -> tuple[bool, bool, datetime, int, datetime, str, str]:
    """Uses only what the viewer's row shows: an order tells as much as a column."""
    since = row.step.since if row.step else row.facts.promised
    late = next_steps.late(row.facts, now)
    return (
        row.step is None,
        row.step is None or not next_steps.comes_first(row.step, now),
        late.replace(tzinfo=None) if late else _FAR,
        next_steps.rank(row.step),
        since.replace(tzinfo=None) if since and row.facts.runs else _FAR,
        row.name.casefold(),
        row.subject.folio,
    )
