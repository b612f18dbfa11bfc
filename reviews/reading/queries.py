"""Nothing here checks the viewer: the caller has been through `visibility.scope` with class RX, AG
or PF. There are no names; a reviewer is an alias."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Standing
from reviews.followups.asking import asks
from reviews.followups.sheet import SegmentName
from reviews.forms import rows
from reviews.forms.fields import Field
from reviews.reading import gate, questions
from reviews.reading.content import Content, comments_of, contents
from reviews.reading.models import (
    LINES,
    NOTES,
    RATINGS,
    RECOMMENDED,
    REVIEW,
    Amendment,
    LockLine,
    Recognition,
    Review,
)


@dataclass(frozen=True, slots=True)
class Gate:
    """`word` is proceed, stop or split. `apart` maps criteria on which two ratings differ by 2 or
    more to the difference."""

    word: str
    apart: Mapping[str, int]
    locked: int


@dataclass(frozen=True, slots=True)
class Appended:
    """An amendment to a locked review, which stays as it is."""

    n: int
    text: str
    at: datetime
    after_reveal: bool


@dataclass(frozen=True, slots=True)
class LockedReview:
    row: Review
    content: Content
    alias: int
    """The n of "Reviewer n"; while the gate is open, the one they will have."""
    counted: bool = True
    amendments: tuple[Appended, ...] = ()
    recognised: bool = False

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def locked_at(self) -> datetime:
        assert self.row.locked_at is not None
        return self.row.locked_at

    @property
    def recommendation(self) -> str:
        return RECOMMENDED.said(self.row.recommendation or "")

    @property
    def told(self) -> list[tuple[Field, str]]:
        return closing_of(self.row)


@dataclass(frozen=True, slots=True)
class AskedPassage:
    """What a reviewer would ask about a passage, without the reviewer or a rating. `segment` is the
    one chosen at the lock; None: the passage's. `criterion` is a marked comment's."""

    block: str
    quote: str
    text: str
    criterion: str = ""
    segment: SegmentName | None = None


def gate_word(db: Session, folio: str) -> Gate:
    """Two statements. Raises ValueError if no review is locked."""
    counted = gate.counted([folio]).with_only_columns(Review.id, Review.recommendation)
    found = db.execute(counted).all()
    if not found:
        raise ValueError("no review of this folio is locked")
    values: dict[str, list[int]] = {}
    for ratings in rows.views(db, RATINGS, [review for review, _ in found]).values():
        for criterion, rated in ratings.items():
            if rated.value is not None:
                values.setdefault(criterion, []).append(rated.value)
    levels = {c: max(given) - min(given) for c, given in sorted(values.items())}
    apart = {c: n for c, n in levels.items() if n >= 2}
    return Gate(gate.word(said or "" for _, said in found), apart, len(found))


def reviews_of(db: Session, folio: str, *, uncounted: bool = False) -> tuple[LockedReview, ...]:
    """The folio's locked reviews by alias, four statements. Before aliases exist, the order is the
    random one in which `stages` will give them. `uncounted` adds recused reviewers' reviews, class
    RXn."""
    said_so = and_(Recognition.folio == Review.folio, Recognition.account == Review.account)
    query = (
        (gate.locked([folio]) if uncounted else gate.counted([folio]))
        .with_only_columns(Review, Standing.alias, Standing.counted, Recognition.at)
        .outerjoin(Recognition, said_so)
        .order_by(Standing.alias, Standing.id)
    )
    found = db.execute(query.execution_options(populate_existing=True)).all()
    ids = [review.id for review, _, _, _ in found]
    said, appended = contents(db, ids), amendments_of(db, ids)
    return tuple(
        LockedReview(
            review, said[review.id], alias or n, counted, appended[review.id], at is not None
        )
        for n, (review, alias, counted, at) in enumerate(found, 1)
    )


def own_locked(db: Session, folio: str, account: str) -> LockedReview | None:
    """Without amendments; three statements. None if this account has locked no counted review."""
    own = gate.counted([folio]).where(Review.account == account)
    found = db.execute(own.with_only_columns(Review, Standing.alias)).first()
    if found is None:
        return None
    review, alias = found
    return LockedReview(review, contents(db, [review.id])[review.id], alias or 0)


def closing_of(review: Review, *, own: bool = False) -> list[tuple[Field, str]]:
    """Private notes are left out even for the writer, whose page shows them elsewhere."""
    apart = (RECOMMENDED, NOTES) if own else (RECOMMENDED,)
    return [it for it in REVIEW.told(review, own=own) if it[0] not in apart]


def amendments_of(db: Session, reviews: Sequence[str]) -> dict[str, tuple[Appended, ...]]:
    found: dict[str, tuple[Appended, ...]] = dict.fromkeys(reviews, ())
    query = select(Amendment).where(Amendment.review.in_(found)).order_by(Amendment.n)
    for row in db.scalars(query):
        found[row.review] += (Appended(row.n, row.text, row.at, row.after_reveal),)
    return found


def ask_this(db: Session, folio: str) -> list[AskedPassage]:
    """What locked, counted reviews ask in the deep-dive, in the document's order. Two statements.
    Order and content tell nothing about who asked or how they rated. Skips older comments that ask
    nothing."""
    remarks = chain.from_iterable(comments_of(db, _counted(db, folio)).values())
    asked = sorted((c for c in remarks if asks(c.asked)), key=lambda c: (c.place[:2], c.asked))
    return [
        AskedPassage(c.spans[0].block, c.spans[0].quote, c.asked, c.criterion) for c in asked
    ]


def lock_questions(db: Session, folio: str) -> list[AskedPassage]:
    """The lock-page questions of locked, counted reviews, by passage and then words. Four
    statements. Each text appears once, and none that a marked comment asks (`ask_this`), so neither
    order nor number tells who asked. Skips lines that ask nothing."""
    lines = rows.views(db, LINES, _counted(db, folio)).values()
    marked = {" ".join(asked.text.split()) for asked in ask_this(db, folio)}
    once: dict[str, LockLine] = {}
    for line in questions.by_passage(chain.from_iterable(it.values() for it in lines)):
        if line.asked not in marked:
            once.setdefault(line.asked, line)
    return [
        AskedPassage(it.block, it.quote, text, segment=it.segment) for text, it in once.items()
    ]


def _counted(db: Session, folio: str) -> Sequence[str]:
    return db.scalars(gate.counted([folio]).with_only_columns(Review.id)).all()
