"""Read boards. Each is read from the scope of its viewer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVarTuple
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.identity import book, search
from blindfolio.mail.models import MailOut
from blindfolio.visibility import matrix, over
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import in_sight, opened, scope
from blindfolio.visibility.stage import Stage
from blindfolio.visibility.standing import OF_OPENINGS
from prompts.inviting import hand_out, new_address
from prompts.models import Invitation, Opening, SecondLook
from prompts.opening.openings import is_run_by, to_choose
from reviews import words
from reviews.board import facts, filters, next_steps
from reviews.board.filters import DONE_STAGES, EVERYTHING, BoardFilter
from reviews.board.models import CopyRequest
from reviews.board.row import BoardRow
from reviews.deciding.models import DebriefDecision
from reviews.feedback.models import FeedbackOwed
from reviews.panel.models import PanelRead, Scorecard
from reviews.reading.models import Assignment

PAGE = 50
# Of open candidates, who are gathered and ordered together anyway.
OPEN_PAGE = 400
_BATCH = 400

ROWS = ("coordinator", "decider", "manager.sits")
_Rows = Select[*tuple[Any, ...]]
Ts = TypeVarTuple("Ts")
# Folios that stay open after their end: what is owed, was asked, wasn't read or didn't arrive.
_OWED = union(
    select(FeedbackOwed.folio),
    select(SecondLook.folio).where(SecondLook.answered_at.is_(None)),
    select(CopyRequest.folio).where(CopyRequest.answered_at.is_(None)),
    select(Invitation.folio).where(Invitation.end_unread),
    hand_out.missed().with_only_columns(MailOut.to_id),
)


@dataclass(slots=True)
class CasePerson:
    # `state` is a row of the matrix.

    account: str
    name: str
    kind: str
    state: str
    due: datetime | None
    # When they took one more working day.
    more_day_at: datetime | None
    card_locked: bool
    # When they confirmed that they are prepared for the interview.
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Board:
    rows: list[BoardRow]
    needing: int
    others: int
    more: bool
    # `(account, name)`, before the filters by stage, status and reviewer.
    reviewers: Sequence[tuple[str, str]] = ()


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
    """The most urgent rows first. `days_in` is as for `facts.gather`."""
    if asks.done:
        found, more = _done_page(db, account, asks, page, days_in)
        return Board(found, 0, len(found), more)
    every = _open(db, account, asks, days_in)
    found = _fitting(every, asks)
    mine = sum(row.step is not None for row in found)
    # Rows that wait for others are counted even if the filter hides them.
    shown = filters.in_order(asks, found[:mine] if asks.waits == "you" else found)
    at = (page - 1) * OPEN_PAGE
    rest = shown[at:]
    return Board(
        rest[:OPEN_PAGE], mine, len(found) - mine, len(rest) > OPEN_PAGE, _reviewers(every)
    )


def whole(
    db: Session, account: str, asks: BoardFilter, *, days_in: ZoneInfo | None = None
) -> list[BoardRow]:
    """The open rows of all pages, in as many SQL statements as one page."""
    found = _fitting(_open(db, account, asks, days_in), asks)
    return [row for row in found if row.step] if asks.waits == "you" else found


def in_batches(
    db: Session, account: str, asks: BoardFilter, *, days_in: ZoneInfo | None = None
) -> Iterator[list[BoardRow]]:
    """The rows of all pages. Of those that are over, a batch at a time."""
    if not asks.done:
        yield whole(db, account, asks, days_in=days_in)
        return
    query = _done(account, asks)
    # Of a folio with two capacities, both are in one batch.
    folios = list(dict.fromkeys(db.scalars(query.with_only_columns(Folio.id))))
    for at in range(0, len(folios), _BATCH):
        some = query.where(Standing.folio.in_(folios[at : at + _BATCH]))
        yield rows(db, account, some, days_in=days_in)


def _done_page(
    db: Session, account: str, asks: BoardFilter, page: int, days_in: ZoneInfo | None
) -> tuple[list[BoardRow], bool]:
    query = _done(account, asks)
    if asks.q.strip():
        found = rows(db, account, _on(page, query), days_in=days_in)
        return found[:PAGE], len(found) > PAGE
    stages = (DONE_STAGES[asks.stage],) if asks.stage else matrix.DECIDED
    of = [(state, stage) for state in ROWS for stage in stages]
    newest_first, most = Standing.closed_at.desc(), page * PAGE + 1
    at = over.first(account, of, newest_first, most, opening=asks.opening)
    # Of a folio with two capacities, both are read.
    newest = select(at.c.folio).group_by(at.c.folio).order_by(func.max(at.c.closed_at).desc())
    folios = db.scalars(_on(page, newest.order_by(at.c.folio))).all()
    query = query.where(Standing.folio.in_(folios[:PAGE]))
    return rows(db, account, query, days_in=days_in), len(folios) > PAGE


def _on(page: int, query: Select[*Ts]) -> Select[*Ts]:
    return query.limit(PAGE + 1).offset((page - 1) * PAGE)


def _done(account: str, asks: BoardFilter) -> _Rows:
    stages = (DONE_STAGES[asks.stage],) if asks.stage else matrix.DECIDED
    query = _candidates(account, asks, stages)
    return query.order_by(Folio.stage_since.desc(), Folio.id)


def _open(
    db: Session, account: str, asks: BoardFilter, days_in: ZoneInfo | None
) -> list[BoardRow]:
    closed = _candidates(account, asks, matrix.DECIDED).where(
        Standing.folio.in_(_OWED), Standing.state == "coordinator"
    )
    query = _candidates(account, asks, matrix.FORWARD).union_all(closed)
    return sorted(rows(db, account, query, days_in=days_in), key=next_steps.order)


def _fitting(found: Sequence[BoardRow], asks: BoardFilter) -> list[BoardRow]:
    # The page filters by `waits` itself, because it counts the others too.
    asks = replace(asks, waits="") if asks.waits == "you" else asks
    return [row for row in found if filters.fits(asks, row)]


def _reviewers(found: Sequence[BoardRow]) -> list[tuple[str, str]]:
    live = {(it.name, it.account) for row in found if row.runs for it in row.live}
    return [(account, name) for name, account in sorted(live)]


def of_folio(
    db: Session, account: str, folio: str, *, days_in: ZoneInfo | None = None
) -> BoardRow | None:
    found = rows(db, account, _scope(account).where(Standing.folio == folio), days_in=days_in)
    return found[0] if found else None


def codes(
    db: Session, account: str, *, done: bool = False, page: int = 1
) -> tuple[list[Coded], bool]:
    """A page of codes and stages, and whether there are more. Nothing leads to a name."""
    stages = matrix.DECIDED if done else matrix.FORWARD
    held, class_ = ("coordinator",), DataClass.FOLIO_CODE
    query = (
        scope(account, {class_}, rows=held, stages=stages)
        .join(Opening, Opening.id == Folio.opening)
        .outerjoin(Invitation, Invitation.folio == Folio.id)
        .with_only_columns(
            Folio.code, Opening.title, Folio.stage, Standing.state, Invitation.started_at
        )
        # Stages 2 and 3 share a word and a place in the order, so a first lock moves no row.
        .order_by(
            case((Folio.stage == Stage.ONE_LOCK, Stage.REVIEW), else_=Folio.stage), Folio.code
        )
    )
    if done:
        at = over.first(account, over.cells(held, class_), Standing.order_key, page * PAGE + 1)
        here = _on(page, select(at.c.folio).order_by(at.c.stage, at.c.order_key))
        folios = db.scalars(here).all()
        query, more = query.where(Folio.id.in_(folios[:PAGE])), len(folios) > PAGE
    found = []
    for code, title, stage, state, started_at in db.execute(
        query if done else _on(page, query)
    ):
        said = words.of(stage, matrix.cell(state, stage), started=started_at is not None)
        found.append(Coded(code, title, said))
    return found[:PAGE], more if done else len(found) > PAGE


def rows(
    db: Session,
    account: str,
    query: _Rows | CompoundSelect[*tuple[Any, ...]],
    *,
    days_in: ZoneInfo | None = None,
) -> list[BoardRow]:
    found: dict[str, BoardRow] = {}
    for columns in db.execute(query):
        row = BoardRow(*columns)
        # A person who both coordinates and decides sees the coordinator's row.
        if row.folio not in found or row.runs:
            if row.confirms:
                row = replace(row, confirms=new_address.confirms(db, row.confirms, account))
            told = row.stage == Stage.CLOSED and DataClass.DECISION in row.classes
            found[row.folio] = row if told else replace(row, outcome=None)
    return facts.gather(db, [row for row in found.values() if row.name], days_in)


def people(db: Session, folio: str) -> list[CasePerson]:
    # The viewer must see RN and PN.
    found = db.execute(
        select(
            Account.id,
            Account.name,
            Standing.kind,
            Standing.state,
            Standing.due,
            Assignment.more_day_at,
            Scorecard.locked_at.is_not(None),
            PanelRead.at,
        )
        .join(Account, Account.id == Standing.account)
        .outerjoin(Assignment, Assignment.standing == Standing.id)
        .outerjoin(Scorecard, _of_same(Scorecard))
        .outerjoin(PanelRead, _of_same(PanelRead))
        .where(
            Standing.folio == folio,
            Standing.kind.in_(("reviewer", "panel")),
            Standing.state != "ended",
        )
        .order_by(Standing.kind, Account.name)
    )
    return [CasePerson(*row) for row in found]


def _of_same(of: type[Scorecard | PanelRead]) -> ColumnElement[bool]:
    return and_(of.folio == Standing.folio, of.account == Standing.account)


def openings(db: Session, account: str, asks: BoardFilter) -> list[tuple[str, str]]:
    """`(id, title)` of those with candidates on this board. Of closed ones the newest, and the
    one that is asked for."""
    mine = select(Standing.opening).where(
        Standing.account == account, Standing.state.in_(ROWS), in_sight()
    )
    if asks.done:
        part = to_choose(db, account, asks.opening, OF_OPENINGS)
        closed = mine.where(
            Standing.stage.in_(matrix.DECIDED),
            Standing.closed_at.is_not(None),
            Standing.opening == Opening.id,
        )
        which = and_(Opening.id.in_([it.id for it in part]), closed.exists())
    else:
        waits = select(Folio.opening).where(Folio.id.in_(_OWED))
        active = Opening.id.in_(mine.where(Standing.stage.in_(matrix.FORWARD)))
        which = or_(active, and_(Opening.id.in_(waits), is_run_by(account)))
    found = select(Opening.id, Opening.title).where(which).order_by(Opening.title)
    return [(opening, title) for opening, title in db.execute(found)]


def _scope(account: str, stages: Sequence[str] = matrix.STAGES) -> _Rows:
    return (
        scope(account, {DataClass.DISPLAY_NAME}, rows=ROWS, stages=stages)
        .join(Opening, Opening.id == Folio.opening)
        .outerjoin(Invitation, Invitation.folio == Folio.id)
        .outerjoin(DebriefDecision, DebriefDecision.folio == Folio.id)
        .with_only_columns(
            Opening.title,
            Folio.ended_reason,
            Invitation.ended_code,
            Folio.id,
            Folio.stage,
            Folio.stage_since,
            Standing.state,
            Folio.quorum,
            Opening.zone,
            Invitation.started_at,
            Invitation.start_by,
            Invitation.deadline,
            Invitation.closed_at,
            Folio.decider,
            Opening.feedback_days,
            Invitation.zone,
            exists().where(FeedbackOwed.folio == Folio.id).correlate(Folio),
            Invitation.end_unread,
            and_(Folio.preset == "compact", Folio.reached < int(Stage.GATE)),
            new_address.awaits(),
            opened({DataClass.GATE_WORD}, rows=ROWS),
            DebriefDecision.outcome,
            Opening.terms["You hear"].as_string(),
            Opening.loop,
            book.shown_name(account),
        )
    )


def _candidates(account: str, asks: BoardFilter, stages: Sequence[str]) -> _Rows:
    query = _scope(account, stages)
    if asks.opening:
        query = query.where(Standing.opening == asks.opening)
    if asks.q.strip():
        found = search.found(account, asks.q, rows=ROWS, stages=stages)
        query = query.where(Folio.id.in_(found))
    return query
