"""A document with the passages that the locked reviews' comments stand on, and those comments
beside it. The caller has been through `scope` for the document and the reviews.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.model import Block
from blindfolio.documents.pdf.rectangles import leaves, sheets
from blindfolio.visibility.models import Folio
from reviews.reading import drawing, numbering, quoting
from reviews.reading.content import Remark
from reviews.reading.numbering import SectionNumbers
from reviews.reading.queries import LockedReview
from reviews.reading.quoting import Quote


@dataclass(frozen=True, slots=True)
class ReviewerComment:
    """A comment with the number of who made it."""

    alias: int
    remark: Remark


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the comments are listed: of a reviewer's number, on a criterion, of a kind; what
    is empty leaves nothing out."""

    by: str = ""
    criterion: str = ""
    kind: str = ""

    def fits(self, said: ReviewerComment) -> bool:
        """Whether a comment is one of these."""
        return (
            self.by in ("", str(said.alias))
            and self.criterion in ("", said.remark.criterion)
            and self.kind in ("", said.remark.kind)
        )


@dataclass(frozen=True, slots=True)
class MarkedDocument:
    """The document, and the comments of all that are wanted, in the order of their passages."""

    blocks: Sequence[Block]
    remarks: list[ReviewerComment]
    all_remarks: int
    leaves: drawing.Leaves
    sections: SectionNumbers
    numbers: dict[str, int]
    """The number of each comment within its review, by id."""
    quoted: dict[str, tuple[Quote, ...]]
    """The passages of each comment as they are shown, by id."""


def marked(
    db: Session,
    folio: Folio,
    reviews: Sequence[LockedReview],
    wanted: Wanted,
    *,
    own: str = "",
) -> MarkedDocument:
    """The folio's document with the passages of these reviews' comments that are `wanted`; those
    of `own`, a review's id, are marked apart."""
    body = documents.body(db, folio.document or "")
    sections = numbering.number(body.blocks)
    kinds = quoting.kinds_of(body.blocks)
    said = [
        ReviewerComment(review.alias, remark)
        for review in reviews
        for remark in review.content.comments
    ]
    remarks = sorted(
        (it for it in said if wanted.fits(it)), key=lambda it: (it.remark.place[:2], it.alias)
    )
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
    return MarkedDocument(
        blocks=body.blocks,
        remarks=remarks,
        all_remarks=len(said),
        leaves=leaves(
            drawing.with_reviewers(drawing.drawn(body.blocks, sections, marks)),
            sheets(body.sizes, body.geometry, marks, drawing.reviewers_label),
        ),
        sections=sections,
        numbers={id_: n for review in reviews for id_, n in review.content.numbers.items()},
        quoted={it.remark.id: quoting.quotes(it.remark, kinds) for it in said},
    )
