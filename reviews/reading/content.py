"""What a review says, read from its rows: ratings and comments with their selectors.

Every reading is one statement, whatever the number of reviews, ratings and comments.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviews.reading.models import Comment, CommentSpan, Rating


@dataclass(frozen=True, slots=True)
class Rated:
    """A criterion's rating (1 to 4, or None), why, and what was searched where it is absent."""

    value: int | None = None
    rationale: str = ""
    absent: bool = False
    searched: str = ""


NOTHING = Rated()
"""A criterion of which nothing was said yet."""


@dataclass(frozen=True, slots=True)
class Span:
    """A selector: `quote` is text `[start, end)` of `block`, in code points."""

    block: str
    start: int
    end: int
    quote: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment as it stands: on one or more passages, tied to a criterion."""

    id: str
    n: int
    criterion: str
    kind: str
    text: str
    ask_this: bool
    spans: tuple[Span, ...]

    @property
    def quote(self) -> str:
        """The words it stands on; those of several blocks with an ellipsis between them."""
        return " … ".join(span.quote for span in self.spans)

    @property
    def place(self) -> tuple[int, int, int]:
        """By which comments stand in reading order: block `b12` comes after `b2`."""
        first = self.spans[0]
        return int(first.block.removeprefix("b")), first.start, self.n


@dataclass(frozen=True, slots=True)
class Content:
    """The ratings by criterion, and the comments in reading order."""

    ratings: Mapping[str, Rated]
    comments: Sequence[Remark]

    def rated(self, criterion: str) -> Rated:
        """A criterion's rating; an empty one where nothing was said yet."""
        return self.ratings.get(criterion, NOTHING)

    def evidence(self, criterion: str) -> list[Remark]:
        """The comments that a criterion's rating rests on."""
        return [comment for comment in self.comments if comment.criterion == criterion]


def contents(db: Session, reviews: Collection[str]) -> dict[str, Content]:
    """What each of these reviews says, by review id; every id that was asked for is a key."""
    rated = ratings_of(db, reviews)
    comments = comments_of(db, reviews)
    return {review: Content(rated[review], comments[review]) for review in reviews}


def ratings_of(db: Session, reviews: Collection[str]) -> dict[str, dict[str, Rated]]:
    """The ratings of each review, by criterion. One statement."""
    found: dict[str, dict[str, Rated]] = {review: {} for review in reviews}
    query = select(Rating).where(Rating.review.in_(found))
    for row in db.scalars(query.execution_options(populate_existing=True)):
        found[row.review][row.criterion] = Rated(
            row.value, row.rationale, row.absent, row.absent_searched
        )
    return found


def comments_of(db: Session, reviews: Collection[str]) -> dict[str, list[Remark]]:
    """The comments of each review, in reading order. One statement."""
    found: dict[str, list[Remark]] = {review: [] for review in reviews}
    spans: dict[str, list[Span]] = {}
    rows: dict[str, Comment] = {}
    query = (
        select(Comment, CommentSpan)
        .join(CommentSpan, CommentSpan.comment == Comment.id)
        .where(Comment.review.in_(found))
        .order_by(CommentSpan.comment, CommentSpan.ordinal)
        .execution_options(populate_existing=True)
    )
    for row, span in db.execute(query):
        rows[row.id] = row
        spans.setdefault(row.id, []).append(
            Span(span.block, span.start, span.end, span.quote, span.prefix, span.suffix)
        )
    for id_, row in rows.items():
        on = tuple(spans[id_])
        remark = Remark(id_, row.n, row.criterion, row.kind, row.text, row.ask_this, on)
        found[row.review].append(remark)
    for comments in found.values():
        comments.sort(key=lambda remark: remark.place)
    return found
