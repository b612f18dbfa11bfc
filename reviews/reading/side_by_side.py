"""The locked reviews of a folio beside one another, once the gate is decided: what a reviewer sees
of the others. Nothing here has a name; a reviewer is a number that was drawn at the decision.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import classes_of, one
from prompts import redaction
from prompts.folder.rubric import Criterion, Rubric
from prompts.models import PromptVersion
from reviews.reading import lines
from reviews.reading.marked import MarkedDocument, Wanted, marked
from reviews.reading.models import LockLine, Review
from reviews.reading.queries import LockedReview, reviews_of
from reviews.reading.shared import SameWords, same_words

ALL_REVIEWS = (
    DataClass.FOLIO_CODE,
    DataClass.PROMPT,
    DataClass.BLINDED_VIEW,
    DataClass.OWN_REVIEW,
    DataClass.OTHER_REVIEWS,
    DataClass.AGGREGATES,
)
"""What a reviewer's cell has to open before they see the reviews of all."""
WITH_UNCOUNTED = (*ALL_REVIEWS, DataClass.UNCOUNTED_REVIEWS)


@dataclass(frozen=True, slots=True)
class ComparedCriterion:
    """A criterion over all reviews: how far apart the counted ones are."""

    key: str
    name: str
    apart: int
    equal: bool
    """Every review, counted or not, gave the same rating: then it is said once."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The locked reviews of a folio after the gate's decision, furthest apart first."""

    code: str
    title: str
    own: str
    """The id of this reviewer's own."""
    reviews: tuple[LockedReview, ...]
    criteria: tuple[Criterion, ...]
    differing: list[ComparedCriterion]
    same: list[ComparedCriterion]
    shared: list[SameWords]
    asked: list[LockLine]
    """The questions of the lock page, of all: nobody is told who asks."""
    document: MarkedDocument
    covered: str
    """What was covered in the document, and why; empty where nothing was."""

    @property
    def general(self) -> bool:
        """Whether a review has comments on no criterion."""
        return any(review.content.general for review in self.reviews)


def side_by_side(
    db: Session, account: str, code: str, wanted: Wanted | None = None
) -> SideBySide:
    """All locked reviews beside one another, and the comments that are `wanted` marked in the
    document; Absent before the gate's decision."""
    wanted = wanted or Wanted()
    folio, _ = one(
        db,
        account,
        ALL_REVIEWS,
        code=code,
    )
    title, stored_rubric = db.execute(
        select(PromptVersion.title, PromptVersion.rubric).where(
            PromptVersion.id == folio.prompt_version
        )
    ).one()
    criteria = Rubric.model_validate(stored_rubric).criteria
    uncounted = DataClass.UNCOUNTED_REVIEWS in classes_of(db, account, folio.id)
    reviews = reviews_of(db, folio.id, uncounted=uncounted)
    own = db.scalars(
        select(Review.id).where(Review.folio == folio.id, Review.account == account)
    ).one()
    compared = [_compared(criterion, reviews) for criterion in criteria]
    document = marked(db, folio, reviews, wanted, own=own)
    return SideBySide(
        code=folio.code,
        title=title,
        own=own,
        reviews=reviews,
        criteria=tuple(criteria),
        differing=sorted((c for c in compared if not c.equal), key=lambda c: -c.apart),
        same=[c for c in compared if c.equal],
        shared=same_words(reviews, document.blocks),
        asked=lines.by_passage(line for review in reviews for line in review.content.lines),
        document=document,
        covered=redaction.told(db, folio),
    )


def _compared(criterion: Criterion, reviews: tuple[LockedReview, ...]) -> ComparedCriterion:
    every = [review.content.rated(criterion.key).value or 0 for review in reviews]
    counted = [
        review.content.rated(criterion.key).value or 0 for review in reviews if review.counted
    ]
    apart = max(counted) - min(counted) if counted else 0
    return ComparedCriterion(criterion.key, criterion.name, apart, equal=len(set(every)) == 1)
