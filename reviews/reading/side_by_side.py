"""Compare locked reviews side by side after the review decision, by number and without
names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.pdf.rectangles import leaves, sheets
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of, one
from prompts import redaction
from prompts.folder.rubric import Criterion, Rubric
from prompts.models import PromptVersion
from reviews.reading import drawing, questions
from reviews.reading.content import Remark
from reviews.reading.queries import LockedReview, reviews_of

ALL_REVIEWS = (
    *(DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.BLINDED_VIEW),
    *(DataClass.OWN_REVIEW, DataClass.OTHER_REVIEWS, DataClass.AGGREGATES),
)
WITH_UNCOUNTED = (*ALL_REVIEWS, DataClass.UNCOUNTED_REVIEWS)


@dataclass(frozen=True, slots=True)
class ReviewerComment:
    alias: int
    remark: Remark


@dataclass(frozen=True, slots=True)
class MarkedDocument:
    remarks: list[ReviewerComment]
    leaves: drawing.Leaves
    numbers: dict[str, int]
    quoted: dict[str, tuple[drawing.Quote, ...]]


def marked(
    db: Session, folio: Folio, reviews: Sequence[LockedReview], *, own: str = ""
) -> MarkedDocument:
    """Mark the comments in the folio's document. Those of the review `own` look different, or
    without one, strengths. The caller has been through `scope` for both the reviews and the
    document."""
    body = documents.body(db, folio.document or "")
    remarks = [
        ReviewerComment(it.alias, remark) for it in reviews for remark in it.content.comments
    ]
    remarks.sort(key=lambda it: (it.remark.place[:2], it.alias))
    marks = [
        mark
        for review in reviews
        for mark in drawing.marks_of(
            body.blocks,
            review.content.comments,
            offset=review.alias * drawing.PER_REVIEWER,
            style=partial(_style, review.id == own if own else None),
        )
    ]
    page = drawing.drawn(body.blocks, marks, drawing.reviewers_label)
    pictures = sheets(body.sizes, body.geometry, marks, drawing.reviewers_label)
    return MarkedDocument(
        remarks=remarks,
        leaves=leaves(page, pictures, body.language),
        numbers={id_: n for review in reviews for id_, n in review.content.numbers.items()},
        quoted=drawing.quotes_of((it.remark for it in remarks), body.blocks),
    )


def _style(own: bool | None, remark: Remark) -> str:
    return "first" if (remark.kind == "strength" if own is None else own) else "second"


def all_of(db: Session, account: str, folio: Folio) -> tuple[LockedReview, ...]:
    uncounted = DataClass.UNCOUNTED_REVIEWS in classes_of(db, account, folio.id)
    return reviews_of(db, folio.id, uncounted=uncounted)


def side_by_side(db: Session, account: str, code: str) -> dict[str, Any]:
    """Raise Absent before the review decision."""
    folio, _ = one(db, account, ALL_REVIEWS, code=code)
    prompt = select(PromptVersion.title, PromptVersion.rubric)
    title, rubric = db.execute(prompt.where(PromptVersion.id == folio.prompt_version)).one()
    criteria = Rubric.model_validate(rubric).criteria
    reviews = all_of(db, account, folio)
    own = next((it.id for it in reviews if it.row.account == account), "")
    apart = [(criterion, _apart(criterion, reviews)) for criterion in criteria]
    differing = [(criterion, n) for criterion, n in apart if n is not None]
    return {
        "code": code,
        "title": title,
        "own": own,
        "reviews": reviews,
        "differing": sorted(differing, key=lambda it: -it[1]),
        "same": [criterion for criterion, n in apart if n is None],
        "general": any(review.content.general for review in reviews),
        "asked": questions.by_passage(line for it in reviews for line in it.content.lines),
        "document": marked(db, folio, reviews, own=own),
        "covered": redaction.told(db, folio),
    }


def _apart(criterion: Criterion, reviews: Sequence[LockedReview]) -> int | None:
    """Return the difference between counted ratings, or None if all reviews, counted or not,
    gave the same rating."""
    rated = [(it.content.rated(criterion.key).value or 0, it.counted) for it in reviews]
    counted = [value for value, counts in rated if counts] or [0]
    return None if len({value for value, _ in rated}) == 1 else max(counted) - min(counted)
