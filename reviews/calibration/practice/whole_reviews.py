from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, one, scope
from prompts.authoring.versions import rubric_of
from prompts.folder.rubric import Criterion
from reviews.calibration.practice import rounds_of
from reviews.calibration.practice.compared import SHOWN
from reviews.calibration.practice.models import RoundFolio, RoundReviewer
from reviews.calibration.practice.rounds_of import OWNER, REVIEWER, RoundSeat
from reviews.reading.content import contents
from reviews.reading.models import Review
from reviews.reading.queries import LockedReview, as_locked
from reviews.reading.side_by_side import MarkedDocument, Wanted, marked


@dataclass(frozen=True, slots=True)
class WholeReviews:
    """`own` is the viewer's review, or empty."""

    mine: RoundSeat
    code: str
    name: str
    own: str
    reviews: tuple[LockedReview, ...]
    criteria: tuple[Criterion, ...]
    document: MarkedDocument


def whole_reviews(db: Session, account: str, code: str) -> WholeReviews:
    """Raises Absent before the round closes. A fixed number of statements."""
    folio, _ = one(db, account, SHOWN, code=code, rows=(OWNER, REVIEWER))
    mine = rounds_of.seat(db, account, folio.opening)
    if mine.state != "closed":
        raise Absent
    name = db.scalars(select(RoundFolio.name).where(RoundFolio.folio == folio.id)).one()
    reviews, own = _reviews(db, folio, _numbers(db, account, mine), account)
    return WholeReviews(
        mine=mine,
        code=folio.code,
        name=name,
        own=own,
        reviews=reviews,
        criteria=tuple(rubric_of(mine.prompt).criteria),
        document=marked(db, folio, reviews, Wanted(), own=own),
    )


def _numbers(db: Session, account: str, mine: RoundSeat) -> dict[str, int]:
    """As `differences.compare.numbered`, by account: those who locked a document that the viewer
    may still see."""
    shown = (
        scope(account, SHOWN, rows=(OWNER, REVIEWER))
        .with_only_columns(Folio.id, maintain_column_froms=True)
        .where(Folio.opening == mine.round.id)
    )
    locked = select(Review.account).where(
        Review.folio.in_(shown), Review.locked_at.is_not(None)
    )
    found = db.scalars(
        select(RoundReviewer.account)
        .where(RoundReviewer.round == mine.round.id, RoundReviewer.account.in_(locked))
        .order_by(RoundReviewer.key)
    )
    return {reviewer: n for n, reviewer in enumerate(found, 1)}


def _reviews(
    db: Session, folio: Folio, numbers: dict[str, int], account: str
) -> tuple[tuple[LockedReview, ...], str]:
    rows = db.scalars(
        select(Review).where(Review.folio == folio.id, Review.locked_at.is_not(None))
    ).all()
    said = contents(db, [row.id for row in rows])
    found = [
        locked
        for row in rows
        if row.account in numbers
        and (locked := as_locked(row, said[row.id], numbers[row.account]))
    ]
    own = next((row.id for row in rows if row.account == account), "")
    return tuple(sorted(found, key=lambda it: it.alias)), own
