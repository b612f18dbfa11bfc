from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, one, scope
from reviews.calibration.differences.compare import RoundComparison, compare
from reviews.calibration.differences.given import (
    CitedPassage,
    CutSentence,
    GivenRating,
    PracticeDocument,
    PracticeReview,
)
from reviews.calibration.practice.models import RoundFolio, RoundReviewer
from reviews.calibration.practice.rounds_of import OWNER, REVIEWER, RoundSeat, seat
from reviews.reading.content import Content, contents
from reviews.reading.models import Review
from reviews.reading.queries import LockedReview
from reviews.reading.side_by_side import MarkedDocument, marked

# What the comparison shows; all closed until the round ends.
SHOWN = (
    DataClass.FOLIO_CODE,
    DataClass.PROMPT,
    DataClass.RATING_GUIDES,
    DataClass.BLINDED_VIEW,
    DataClass.OTHER_REVIEWS,
    DataClass.AGGREGATES,
)
COLUMNS = ("unit", "document", "criterion", "rater", "value", "reference")


def comparison(db: Session, account: str, mine: RoundSeat) -> RoundComparison:
    """Compare the round's locked reviews. The result is empty before the round closes. Runs
    eight SQL statements for any number of documents and comments.
    """
    rows = (
        scope(account, SHOWN, rows=(OWNER, REVIEWER))
        .join(RoundFolio, RoundFolio.folio == Folio.id)
        .with_only_columns(RoundFolio, Folio.code, maintain_column_froms=True)
        .where(RoundFolio.round == mine.round.id)
        .order_by(RoundFolio.n)
    )
    found = db.execute(rows).all()
    folios = [row.folio for row, _ in found]
    referenced = scope(account, [DataClass.REFERENCE_RATINGS], rows=(OWNER, REVIEWER))
    with_reference = set(
        db.scalars(
            referenced.with_only_columns(Folio.id, maintain_column_froms=True).where(
                Folio.id.in_(folios)
            )
        )
    )
    locked = _locked(db, account, mine)
    said = contents(db, [review.id for review, _ in locked])
    reviews: dict[str, list[PracticeReview]] = {}
    for review, key in locked:
        reviews.setdefault(review.folio, []).append(_review(key, said[review.id]))
    documents = [
        PracticeDocument(
            code,
            row.name,
            tuple(CutSentence(*sentence) for sentence in row.sentences),
            tuple(reviews.get(row.folio, ())),
            _reference(row) if row.folio in with_reference else {},
        )
        for row, code in found
    ]
    return compare(documents, mine.rubric.criteria, viewer=mine.key)


def rows_of(found: RoundComparison) -> list[tuple[str | int, ...]]:
    """Return the rows of the ratings CSV. A unit is one criterion of one document, and an empty
    cell means “not shown” or no reference.
    """
    return [
        (
            f"{it.document} {it.criterion.key}",
            it.title,
            it.criterion.name,
            f"Reviewer {number}",
            "" if rating.value is None else rating.value,
            it.reference.value or "" if it.reference else "",
        )
        for group in found.criteria
        for it in group.compared
        for number, rating in it.ratings.items()
    ]


def _review(key: str, content: Content) -> PracticeReview:
    passages = tuple(
        CitedPassage(
            remark.criterion,
            remark.kind,
            span.block,
            span.start,
            span.end,
            span.quote,
            remark.text,
        )
        for remark in content.comments
        for span in remark.spans
        if not span.area
    )
    ratings = {
        criterion: GivenRating(rated.value, rated.rationale, rated.absent, rated.searched)
        for criterion, rated in content.ratings.items()
    }
    return PracticeReview(key, ratings, passages)


def _reference(row: RoundFolio) -> dict[str, GivenRating]:
    agreed = row.reference.items()
    return {key: GivenRating(given["rating"], given["why"]) for key, given in agreed}


@dataclass(frozen=True, slots=True)
class WholeReviews:
    # `own` is the id of the viewer's review, or empty.

    mine: RoundSeat
    code: str
    name: str
    own: str
    reviews: tuple[LockedReview, ...]
    document: MarkedDocument


def whole_reviews(db: Session, account: str, code: str) -> WholeReviews:
    """Return the locked reviews of one document. Raises Absent before the round closes."""
    folio, _ = one(db, account, SHOWN, code=code, rows=(OWNER, REVIEWER))
    mine = seat(db, account, folio.opening)
    if mine.state != "closed":
        raise Absent
    name = db.scalars(select(RoundFolio.name).where(RoundFolio.folio == folio.id)).one()
    locked = [review for review, _ in _locked(db, account, mine)]
    accounts = dict.fromkeys(review.account for review in locked)
    numbers = {reviewer: n for n, reviewer in enumerate(accounts, 1)}
    here = [review for review in locked if review.folio == folio.id]
    said = contents(db, [review.id for review in here])
    reviews = tuple(LockedReview(it, said[it.id], numbers[it.account]) for it in here)
    own = next((review.id for review in here if review.account == account), "")
    document = marked(db, folio, reviews, own=own)
    return WholeReviews(mine, folio.code, name, own, reviews, document)


def _locked(db: Session, account: str, mine: RoundSeat) -> Sequence[Row[Review, str]]:
    """Return the locked reviews that this account may see, with their writers' keys, by which
    they are sorted, as are the reviewers' numbers."""
    shown = (
        scope(account, SHOWN, rows=(OWNER, REVIEWER))
        .with_only_columns(Folio.id, maintain_column_froms=True)
        .where(Folio.opening == mine.round.id)
    )
    return db.execute(
        select(Review, RoundReviewer.key)
        .join(RoundReviewer, RoundReviewer.account == Review.account)
        .where(Review.folio.in_(shown), Review.locked_at.is_not(None))
        .where(RoundReviewer.round == mine.round.id)
        .order_by(RoundReviewer.key)
    ).all()
