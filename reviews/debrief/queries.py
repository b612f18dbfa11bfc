"""The caller has asked `scope` for RX, and says what else may be shown."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.visibility.models import Folio, Standing
from prompts.folder.rubric import Criterion, Rubric
from reviews.reading.content import Remark
from reviews.reading.models import Assignment, Rated, Review
from reviews.reading.queries import LockedReview, reviews_of


@dataclass(frozen=True, slots=True)
class NamedReview:
    by: str
    review: LockedReview


@dataclass(frozen=True, slots=True)
class DebriefCriterion:
    criterion: Criterion
    apart: int
    each: tuple[tuple[str, Rated, tuple[Remark, ...]], ...]


def reviews(db: Session, folio: Folio, *, named: bool, uncounted: bool) -> list[NamedReview]:
    """The locked reviews, as "Reviewer 1…n", or by name if RN is open."""
    names = _names(db, folio.id) if named else {}
    return [
        NamedReview(names.get(review.id, alias(review)), review)
        for review in reviews_of(db, folio.id, uncounted=uncounted)
    ]


def compared(
    db: Session, folio: Folio, rubric: Rubric, *, named: bool
) -> list[DebriefCriterion]:
    """Furthest apart first, then by weight; reviewers as in `reviews`."""
    locked = reviews_of(db, folio.id)
    names = _names(db, folio.id) if named else {}
    rows = []
    for criterion in rubric.criteria:
        each = tuple(
            (
                names.get(review.id, alias(review)),
                review.content.ratings.get(criterion.key, Rated()),
                tuple(c for c in review.content.comments if c.criterion == criterion.key),
            )
            for review in locked
        )
        values = [rated.value for _, rated, _ in each if rated.value is not None]
        rows.append(
            DebriefCriterion(criterion, max(values) - min(values) if values else 0, each)
        )
    return sorted(rows, key=lambda row: (-row.apart, -row.criterion.weight))


def rated_below(review: LockedReview, rubric: Rubric, level: int) -> list[str]:
    rated = review.content.ratings
    return [
        criterion.name
        for criterion in rubric.criteria
        if (value := rated.get(criterion.key, Rated()).value) is not None and value < level
    ]


def knew_by_name(db: Session, folio: Folio) -> int:
    """How many counted reviewers said on accepting that they had heard who is in the opening.
    Never which."""
    found = (
        select(func.count())
        .select_from(Assignment)
        .join(Standing, Standing.id == Assignment.standing)
        .where(
            Assignment.folio == folio.id,
            Assignment.knows == "by_name",
            Standing.locked,
            Standing.counted,
        )
    )
    return db.scalar(found) or 0


def alias(review: LockedReview) -> str:
    return f"Reviewer {review.alias}"


def _names(db: Session, folio: str) -> dict[str, str]:
    found = (
        select(Review.id, Account.name)
        .join(Account, Account.id == Review.account)
        .join(Standing, (Standing.folio == Review.folio) & (Standing.account == Review.account))
        .where(Review.folio == folio, Standing.kind == "reviewer")
    )
    return {review: name for review, name in db.execute(found)}
