"""What a review says, read from its rows: ratings and comments with their selectors.

Every reading is one statement, whatever the number of reviews, ratings and comments.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

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
        """The number that people see of each comment, by id: its place in reading order."""
        return numbers(self.comments)

    @property
    def questions(self) -> list[LockLine]:
        return [line for line in self.lines if line.asked]

    @property
    def parts(self) -> rows.Parts:
        return {RATINGS: self.ratings, LINES: {str(line.n): line for line in self.lines}}


def abouts(criteria: Iterable[Criterion]) -> dict[str, str]:
    """What a comment may be about, in words, by the key that is stored with it."""
    return {criterion.key: criterion.name for criterion in criteria} | {GENERAL: GENERAL_WORDS}


def numbers(comments: Sequence[Remark]) -> dict[str, int]:
    """The number of each comment by its id: its place among a review's, in reading order."""
    return {comment.id: number for number, comment in enumerate(comments, 1)}


_SAID = [it.name for it in fields(Remark) if it.name != "spans"]
_SPAN = [it.name for it in fields(QuotedSpan)]
# Built once, and columns instead of objects: every page of a review reads them.
_COMMENTS = (
    select(Comment.review, *(getattr(Comment, name) for name in _SAID))
    .add_columns(*(getattr(CommentSpan, name) for name in _SPAN))
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


def content_of(db: Session, review: str | None) -> Content:
    """The same of one review; None is one of which nothing was saved."""
    return contents(db, [review])[review] if review else Content({}, [])


def comments_of(db: Session, reviews: Collection[str]) -> dict[str, list[Remark]]:
    """The comments of each review, in reading order. One statement."""
    found: dict[str, list[Remark]] = {review: [] for review in reviews}
    spans: dict[str, list[QuotedSpan]] = {}
    said = {}
    for row in db.execute(_COMMENTS, {"reviews": list(found)}).mappings():
        spans.setdefault(row["id"], []).append(QuotedSpan(**{it: row[it] for it in _SPAN}))
        said[row["id"]] = row
    for id_, row in said.items():
        remark = Remark(**{it: row[it] for it in _SAID}, spans=tuple(spans[id_]))
        found[row["review"]].append(remark)
    for comments in found.values():
        comments.sort(key=lambda remark: remark.place)
    return found
