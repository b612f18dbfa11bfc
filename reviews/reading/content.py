"""What a review says, read from its rows: ratings and comments with their selectors.

Every reading is one statement, whatever the number of reviews, ratings and comments.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from blindfolio.documents.model import seq_of
from prompts.folder.rubric import Criterion
from reviews.forms import rows
from reviews.reading.models import LINES, RATINGS, Comment, CommentSpan, LockLine, Rated

GENERAL = "-"
"""The criterion of a comment on none. No rubric has such a key: they begin with a letter."""
GENERAL_WORDS = "General, on no criterion"


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """A selector: `quote` is text `[start, end)` of `block`, in code points."""

    block: str
    start: int
    end: int
    quote: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment as it stands: on one or more passages, tied to a criterion or to none."""

    id: str
    n: int
    """In the order in which they were made, as it is sealed; people see `numbers`."""
    criterion: str
    kind: str
    text: str
    ask_this: bool
    new_to_us: bool
    spans: tuple[QuotedSpan, ...]
    question: str = ""
    """What the panel is asked in the place of `text`, where that asks nothing."""

    @property
    def asked(self) -> str:
        """What the panel is asked, in the reviewer's words; "" where nothing is to be asked."""
        return (self.question or self.text) if self.ask_this else ""

    @property
    def quote(self) -> str:
        """The words it stands on; those of several blocks with an ellipsis between them."""
        return " … ".join(span.quote for span in self.spans)

    @property
    def at(self) -> str:
        """Its passages in one word, by which a save says what it started from."""
        return " ".join(f"{span.block}-{span.start}-{span.end}" for span in self.spans)

    @property
    def place(self) -> tuple[int, int, int]:
        """By which comments stand in reading order: block `b12` comes after `b2`."""
        first = self.spans[0]
        return seq_of(first.block), first.start, self.n


@dataclass(frozen=True, slots=True)
class Content:
    """The ratings by criterion, the comments in reading order, and what else would be asked."""

    ratings: Mapping[str, Rated]
    comments: Sequence[Remark]
    lines: Sequence[LockLine] = ()

    def rated(self, criterion: str) -> Rated:
        """A criterion's rating; an empty one where nothing was said yet."""
        return self.ratings.get(criterion, RATINGS.empty)

    def evidence(self, criterion: str) -> list[Remark]:
        """The comments that a criterion's rating rests on."""
        return [comment for comment in self.comments if comment.criterion == criterion]

    @property
    def general(self) -> list[Remark]:
        """The comments on no criterion. No rating rests on them."""
        return self.evidence(GENERAL)

    @property
    def numbers(self) -> dict[str, int]:
        """The numbers that people see."""
        return numbers(self.comments)

    @property
    def questions(self) -> list[LockLine]:
        """The lines that ask something."""
        return [line for line in self.lines if line.asked]


def abouts(criteria: Iterable[Criterion]) -> dict[str, str]:
    """What a comment may be about, in words, by the key that is stored with it."""
    return {criterion.key: criterion.name for criterion in criteria} | {GENERAL: GENERAL_WORDS}


def numbers(comments: Sequence[Remark]) -> dict[str, int]:
    """The number of each comment by its id: its place among a review's, in reading order."""
    return {comment.id: number for number, comment in enumerate(comments, 1)}


# Built once, and columns instead of objects: every page of a review reads them.
_COMMENTS = (
    select(
        Comment.review,
        Comment.id,
        Comment.n,
        Comment.criterion,
        Comment.kind,
        Comment.text,
        Comment.ask_this,
        Comment.new_to_us,
        Comment.question,
        CommentSpan.block,
        CommentSpan.start,
        CommentSpan.end,
        CommentSpan.quote,
        CommentSpan.prefix,
        CommentSpan.suffix,
    )
    .join(CommentSpan, CommentSpan.comment == Comment.id)
    .where(Comment.review.in_(bindparam("reviews", expanding=True)))
    .order_by(CommentSpan.comment, CommentSpan.ordinal)
)


def contents(db: Session, reviews: Collection[str]) -> dict[str, Content]:
    """What each of these reviews says, by review id; every id that was asked for is a key."""
    rated = rows.views(db, RATINGS, reviews)
    comments = comments_of(db, reviews)
    lines = rows.views(db, LINES, reviews)
    return {it: Content(rated[it], comments[it], [*lines[it].values()]) for it in reviews}


def comments_of(db: Session, reviews: Collection[str]) -> dict[str, list[Remark]]:
    """The comments of each review, in reading order. One statement."""
    found: dict[str, list[Remark]] = {review: [] for review in reviews}
    said: dict[tuple[Any, ...], list[QuotedSpan]] = {}
    for row in db.execute(_COMMENTS, {"reviews": list(found)}):
        values: tuple[Any, ...] = tuple(row)
        said.setdefault(values[:9], []).append(QuotedSpan(*values[9:]))
    for (review, id_, n, criterion, kind, text, ask, new, question), spans in said.items():
        remark = Remark(id_, n, criterion, kind, text, ask, new, tuple(spans), question)
        found[review].append(remark)
    for comments in found.values():
        comments.sort(key=lambda remark: remark.place)
    return found
