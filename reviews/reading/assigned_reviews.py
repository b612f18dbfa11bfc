"""List a reviewer's assigned reviews. The list tells nothing about the
candidate, other reviewers or times. Reviews with the same due date are in a random order for
each viewer."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Row,
    Select,
    and_,
    bindparam,
    case,
    desc,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import working_days
from blindfolio.accounts.models import Account
from blindfolio.archive.models import StoredDocument
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, opened, scope, there
from blindfolio.visibility.stage import WRITING, Stage
from prompts.models import Opening, PromptVersion
from reviews.prepared import PracticeRound
from reviews.reading.assignment import MORE_DAY, DueDate
from reviews.reading.models import Assignment, Review

Rows = Sequence[Row[*tuple[Any, ...]]]

PLANNED = ("reviewer.planned",)
ACCEPTED = ("reviewer.accepted",)
LOCKED = ("reviewer.locked", "reviewer.locked+invited", "reviewer.locked+debrief")
PRACTICE = ("practice",)

# Whether the document can be read. From then on the due date is fixed.
READABLE = Standing.stage.not_in(WRITING)

# Needed for a due date. A query from `with_due` selects these columns last.
DUE = (Standing.due, Assignment.days, READABLE, Account, Opening.zone)

_BY_DUE = (Standing.due.is_(None), Standing.due, Standing.order_key)
_PRACTISING = and_(
    Standing.locked.is_(False), Standing.stage.in_((Stage.REVIEW, Stage.ONE_LOCK))
)
_SHOWN = 50


def with_due(query: Select[Folio, Standing]) -> Select[Folio, Standing]:
    return (
        query.join(Account, Account.id == Standing.account)
        .join(Opening, Opening.id == Folio.opening)
        .outerjoin(Assignment, Assignment.standing == Standing.id)
    )


def due_in(row: Sequence[Any]) -> DueDate | None:
    """Return the due date, or None. While the document can't be read, it is the earliest
    possible day, which moves daily."""
    at, days, readable, person, zone = row[-len(DUE) :]
    if at is None:
        return None
    if days is not None and not readable:
        at = max(at, working_days.end_of_persons(clock.now(), days, person, zone))
    return DueDate(at, days, readable)


def request_name(standing: str) -> str:
    """A name like `R-7Q2K`. Two reviewers of one document get different names."""
    digest = hashlib.sha256(f"request {standing}".encode()).digest()
    return "R-" + "".join(chance.CODE_LETTERS[b % len(chance.CODE_LETTERS)] for b in digest[:4])


@dataclass(frozen=True, slots=True)
class PendingReview:
    """A review that is requested, or accepted before its document arrives. `id` is the
    standing's, because the submission code is secret until the reviewer accepts."""

    id: str
    folio: str
    due: DueDate | None
    accepted: bool
    answer_by: datetime | None

    @property
    def name(self) -> str:
        return request_name(self.id)


@dataclass(frozen=True, slots=True)
class ReviewName:
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Shelf:
    asked: list[PendingReview]
    to_read: Rows
    done: Rows
    # The reviewer's drafts about documents that they can no longer read.
    left: Rows


# The queue's queries are built once, because building one takes longer than its answer.
_ME: Any = bindparam("me")


def _own(account: str) -> Any:
    return and_(Review.folio == Folio.id, Review.account == account)


def _only(query: Select[*tuple[Any, ...]], *columns: Any) -> Any:
    return query.with_only_columns(*columns, maintain_column_froms=True)


def _ids(account: str, classes: Iterable[DataClass], rows: Sequence[str] | None) -> Any:
    return _only(scope(account, [DataClass.FOLIO_CODE, *classes], rows=rows), Folio.id)


def shelf(db: Session, account: str) -> Shelf:
    me = {"me": account}
    read, done, left = (db.execute(of(), me).all() for of in (_to_read, _done, _left))
    return Shelf(_pending(db.execute(_asked(), me)), read, done, left)


def _pending(rows: Iterable[Row[*tuple[Any, ...]]]) -> list[PendingReview]:
    return [
        PendingReview(row.id, row.folio, due_in(row), row.state not in PLANNED, row.answer_by)
        for row in rows
    ]


@cache
def _asked(one: bool = False) -> Select[Any]:
    found = with_due(scope(_ME, [DataClass.OWN_DUE_DATE], rows=(*PLANNED, *ACCEPTED)))
    columns = (Standing.id, Folio.id.label("folio"), Standing.state, Assignment.answer_by)
    before = Standing.state.in_(PLANNED) | Standing.stage.in_(WRITING)
    which = Standing.id == bindparam("asked") if one else before
    chosen: Select[Any] = _only(found, *columns, *DUE).where(which).order_by(*_BY_DUE)
    return chosen


@cache
def _to_read() -> Select[Any]:
    classes = (DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.BLINDED_VIEW)
    found = (
        scope(_ME, (*classes, DataClass.OWN_REVIEW), rows=(*ACCEPTED, *PRACTICE))
        .join(PromptVersion, PromptVersion.id == Folio.prompt_version)
        .outerjoin(Opening, Opening.id == Folio.opening)
        .outerjoin(PracticeRound, PracticeRound.id == Folio.opening)
        .outerjoin(StoredDocument, StoredDocument.id == Folio.document)
        .outerjoin(Review, _own(_ME))
        .outerjoin(Assignment, Assignment.standing == Standing.id)
        .where(or_(Standing.state != PRACTICE[0], _PRACTISING))
        .order_by(*_BY_DUE)
    )
    columns = (
        *(Standing.id, Folio.code, PromptVersion.title, Standing.due),
        *(StoredDocument.words, StoredDocument.pages, StoredDocument.format),
        func.coalesce(Opening.level, PracticeRound.level).label("level"),
        Review.id.is_not(None).label("begun"),
        PracticeRound.id.is_not(None).label("practice"),
        *(Standing.stage, Standing.state, and_(*MORE_DAY).label("more_day")),
    )
    chosen: Select[Any] = _only(found, *columns)
    return chosen


@cache
def _done() -> Select[Any]:
    rows = (*LOCKED, *PRACTICE)
    classes = (DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.OWN_REVIEW)
    seen = _only(scope(_ME, classes, rows=rows), Folio.id).where(Folio.id == Review.folio)
    # First, from the end of an index, so that older ones cost nothing. Of an EXISTS, PostgreSQL
    # would make a join that reads them all.
    newest = (
        select(Review.id, Review.folio, Review.locked_at)
        .where(Review.account == _ME, Review.locked_at.is_not(None))
        .where(seen.limit(1).correlate(Review).scalar_subquery().is_not(None))
        .order_by(Review.locked_at.desc())
        .limit(_SHOWN)
        .subquery()
    )
    found = (
        scope(_ME, classes, rows=rows)
        .join(PromptVersion, PromptVersion.id == Folio.prompt_version)
        .join(newest, newest.c.folio == Folio.id)
        .order_by(newest.c.locked_at.desc())
    )
    columns = (
        *(Folio.code, PromptVersion.title, newest.c.locked_at, Folio.stage),
        opened([DataClass.FOLIO_CODE, DataClass.OTHER_REVIEWS], rows=rows).label("opened"),
        case((Standing.state == PRACTICE[0], Folio.opening)).label("round"),
    )
    chosen: Select[Any] = _only(found, *columns)
    return chosen


@cache
def _left() -> CompoundSelect[Any]:
    # By cells of the matrix, because an index is read for each, and they hold few rows.
    each: list[Select[Any]] = []
    for row in (*ACCEPTED, *LOCKED):
        stages = [it for it in matrix.STAGES if _is_left(matrix.cell(row, it))]
        mine = scope(_ME, [DataClass.OWN_REVIEW], rows=(row,), stages=stages)
        columns = Standing.id, Review.id.label("review"), Review.saved_at
        each.append(_only(mine.join(Review, _own(_ME)), *columns))
    return union_all(*each).order_by(desc("saved_at")).limit(_SHOWN)


def _is_left(opened_here: Collection[DataClass]) -> bool:
    return DataClass.OWN_REVIEW in opened_here and DataClass.FOLIO_CODE not in opened_here


def asked_review(db: Session, account: str, asked: str) -> PendingReview | None:
    """None if it was accepted already. Raise Absent if this account was not asked."""
    found = _pending(db.execute(_asked(one=True), {"me": account, "asked": asked}))
    if found:
        return None if found[0].accepted else found[0]
    read = scope(account, [DataClass.OWN_REVIEW], rows=(*ACCEPTED, *LOCKED))
    if db.execute(read.where(Standing.id == asked).limit(1)).first() is None:
        raise Absent
    return None


def called(db: Session, account: str, folio: str) -> ReviewName | None:
    code = _code(db, account, DataClass.OWN_REVIEW, folio, (*ACCEPTED, *LOCKED))
    if code is not None:
        return ReviewName(code, f"/read/{code}")
    asked = scope(account, [DataClass.OWN_DUE_DATE], rows=(*PLANNED, *ACCEPTED))
    asked = asked.where(Folio.id == folio)
    found = db.execute(_only(asked, Standing.id, Standing.state)).first()
    if found is None:
        return None
    id_, state = found
    return ReviewName(request_name(id_), f"/queue/{id_}" if state in PLANNED else "/queue")


def compared(db: Session, account: str, folio: str) -> str | None:
    return _code(db, account, DataClass.OTHER_REVIEWS, folio, LOCKED)


def _code(
    db: Session, account: str, seen: DataClass, folio: str, rows: Sequence[str]
) -> str | None:
    found = scope(account, [DataClass.FOLIO_CODE, seen], rows=rows).where(Folio.id == folio)
    code: str | None = db.scalar(_only(found, Folio.code))
    return code


def ended(db: Session, account: str, code: str) -> Row[str | None] | None:
    """Return the id of a review that this account accepted and can no longer write. The id is
    None if nothing was written."""
    readable = _ids(account, [DataClass.OWN_REVIEW], ACCEPTED)
    query = scope(account, [DataClass.OWN_REVIEW], rows=ACCEPTED)
    query = query.where(Folio.code == code, Folio.id.not_in(readable))
    return db.execute(_only(query.outerjoin(Review, _own(account)), Review.id)).first()


def left_review(db: Session, account: str, review: str) -> Row[Review, Folio, str]:
    """The account's own review, its folio and its row of the matrix, or Absent."""
    query = scope(account, [DataClass.OWN_REVIEW]).join(Review, _own(account))
    query = query.where(Review.id == review)
    return there(db.execute(_only(query, Review, Folio, Standing.state)).first())
