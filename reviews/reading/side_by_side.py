"""A folio's locked reviews side by side, after the gate's decision. No names: each reviewer is a
number drawn at the decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.model import Block
from blindfolio.documents.pdf.rectangles import leaves, sheets
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of, one
from prompts import redaction
from prompts.folder.rubric import Criterion, Rubric
from prompts.models import PromptVersion
from reviews.reading import drawing, questions
from reviews.reading.content import Remark
from reviews.reading.models import Review
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
class Wanted:
    """A filter of comments by reviewer's number, criterion and kind; an empty field filters
    nothing."""

    by: str = ""
    criterion: str = ""
    kind: str = ""

    def fits(self, said: ReviewerComment) -> bool:
        return (
            self.by in ("", str(said.alias))
            and self.criterion in ("", said.remark.criterion)
            and self.kind in ("", said.remark.kind)
        )


@dataclass(frozen=True, slots=True)
class MarkedDocument:
    blocks: Sequence[Block]
    remarks: list[ReviewerComment]
    all_remarks: int
    leaves: drawing.Leaves
    sections: drawing.SectionNumbers
    numbers: dict[str, int]
    quoted: dict[str, tuple[drawing.Quote, ...]]


def marked(
    db: Session,
    folio: Folio,
    reviews: Sequence[LockedReview],
    wanted: Wanted,
    *,
    own: str = "",
) -> MarkedDocument:
    """Marks the `wanted` comments in the folio's document; those of review `own` look different.
    The caller has been through `scope` for both."""
    body = documents.body(db, folio.document or "")
    sections = drawing.number(body.blocks)
    said = [
        ReviewerComment(it.alias, remark) for it in reviews for remark in it.content.comments
    ]
    remarks = [it for it in said if wanted.fits(it)]
    remarks.sort(key=lambda it: (it.remark.place[:2], it.alias))
    shown = {it.remark.id for it in remarks}
    marks = [
        mark
        for review in reviews
        for mark in drawing.marks_of(
            body.blocks,
            review.content.comments,
            offset=review.alias * drawing.PER_REVIEWER,
            style="first" if review.id == own else "second",
            only=shown,
        )
    ]
    page = drawing.with_reviewers(drawing.drawn(body.blocks, sections, marks))
    pictures = sheets(body.sizes, body.geometry, marks, drawing.reviewers_label)
    return MarkedDocument(
        blocks=body.blocks,
        remarks=remarks,
        all_remarks=len(said),
        leaves=leaves(page, pictures),
        sections=sections,
        numbers={id_: n for review in reviews for id_, n in review.content.numbers.items()},
        quoted=drawing.quotes_of((it.remark for it in said), body.blocks),
    )


@dataclass(frozen=True, slots=True)
class SameWords:
    block: str
    quote: str
    comments: Mapping[int, tuple[Remark, ...]]


def same_words(reviews: Sequence[LockedReview], blocks: Sequence[Block]) -> list[SameWords]:
    """Where comments of two reviews overlap, in reading order; each passage once, with all its
    comments."""
    by_id = {block.id: block for block in blocks}
    passages = [
        (review, remark, span)
        for review in reviews
        for remark in review.content.comments
        for span in remark.spans
        if span.block in by_id
    ]
    said: dict[tuple[int, int, int, str, str], dict[int, dict[str, Remark]]] = {}
    for (review, mine, a), (other, theirs, b) in combinations(passages, 2):
        start, end = max(a.start, b.start), min(a.end, b.end)
        if review is other or a.block != b.block:
            continue
        block = by_id[a.block]
        if quote := block.text[start:end].strip():
            by_alias = said.setdefault((block.seq, start, end, block.id, quote), {})
            by_alias.setdefault(review.alias, {})[mine.id] = mine
            by_alias.setdefault(other.alias, {})[theirs.id] = theirs
    return [
        SameWords(block, quote, {a: tuple(r.values()) for a, r in sorted(by.items())})
        for (_, _, _, block, quote), by in sorted(said.items(), key=lambda it: it[0])
    ]


def all_of(db: Session, account: str, folio: Folio) -> tuple[LockedReview, ...]:
    uncounted = DataClass.UNCOUNTED_REVIEWS in classes_of(db, account, folio.id)
    return reviews_of(db, folio.id, uncounted=uncounted)


def side_by_side(db: Session, account: str, code: str, wanted: Wanted) -> dict[str, Any]:
    """What the page shows. Raises Absent before the gate's decision."""
    folio, _ = one(db, account, ALL_REVIEWS, code=code)
    prompt = select(PromptVersion.title, PromptVersion.rubric)
    title, rubric = db.execute(prompt.where(PromptVersion.id == folio.prompt_version)).one()
    criteria = Rubric.model_validate(rubric).criteria
    reviews = all_of(db, account, folio)
    mine = select(Review.id).where(Review.folio == folio.id, Review.account == account)
    own = db.scalars(mine).one()
    apart = [(criterion, _apart(criterion, reviews)) for criterion in criteria]
    differing = [(criterion, n) for criterion, n in apart if n is not None]
    document = marked(db, folio, reviews, wanted, own=own)
    return {
        "code": code,
        "title": title,
        "own": own,
        "reviews": reviews,
        "criteria": criteria,
        "differing": sorted(differing, key=lambda it: -it[1]),
        "same": [criterion for criterion, n in apart if n is None],
        "general": any(review.content.general for review in reviews),
        "shared": same_words(reviews, document.blocks),
        "asked": questions.by_passage(line for it in reviews for line in it.content.lines),
        "document": document,
        "covered": redaction.told(db, folio),
    }


def _apart(criterion: Criterion, reviews: Sequence[LockedReview]) -> int | None:
    """Between counted ratings; None if every review, counted or not, gave the same."""
    rated = [(it.content.rated(criterion.key).value or 0, it.counted) for it in reviews]
    counted = [value for value, counts in rated if counts] or [0]
    return None if len({value for value, _ in rated}) == 1 else max(counted) - min(counted)
