"""Read the contents of reviews. Every read is one statement, whatever the number of reviews,
ratings and comments."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Literal

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from blindfolio.documents import areas
from blindfolio.documents.model import canonical_json, seq_of
from blindfolio.visibility.models import Folio
from prompts.folder.rubric import Criterion
from reviews.followups.criteria import AskedWhere
from reviews.followups.sheet import HEADINGS, SegmentName
from reviews.forms import rows
from reviews.reading.models import (
    LINES,
    RATINGS,
    REVIEW,
    Comment,
    CommentSpan,
    LockLine,
    Rated,
    Review,
)

# The key of comments on no criterion. Rubric keys begin with a letter.
GENERAL = "-"
GENERAL_WORDS = "General, on no criterion"


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """A passage of the document. `quote` is the text `[start, end)` of `block`, counted in code
    points. With an `area` of a picture, it is the words in that area, and `block` is beside it.
    """

    block: str
    start: int
    end: int
    quote: str
    prefix: str = ""
    suffix: str = ""
    area: str = ""

    @property
    def at(self) -> str:
        return f"{self.block}-{self.area or f'{self.start}-{self.end}'}"

    @property
    def words(self) -> str:
        """The passage where no picture can be shown."""
        on = areas.parse(self.area)
        return ": ".join(filter(None, (on.label, self.quote))) if on else self.quote


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on one or more passages, on one criterion or on none."""

    id: str
    n: int  # order of creation, as sealed; pages show `numbers`
    criterion: str
    kind: str
    text: str
    ask_this: bool
    spans: tuple[QuotedSpan, ...]
    question: str = ""
    look_for: str = ""
    segment: SegmentName | Literal[""] = ""
    new_to_us: bool = False

    @property
    def asked(self) -> str:
        return (self.question or self.text) if self.ask_this else ""

    @property
    def quote(self) -> str:
        return " … ".join(span.words for span in self.spans)

    @property
    def at(self) -> str:
        return " ".join(span.at for span in self.spans)

    @property
    def place(self) -> tuple[int, int, int]:
        """Sort key for reading order, which puts block `b2` before `b12`."""
        first = self.spans[0]
        return seq_of(first.block), first.start, self.n


@dataclass(frozen=True, slots=True)
class Content:
    ratings: Mapping[str, Rated]
    comments: Sequence[Remark]
    lines: Sequence[LockLine] = ()

    def rated(self, criterion: str) -> Rated:
        return self.ratings.get(criterion, RATINGS.empty)

    def evidence(self, criterion: str) -> list[Remark]:
        return [comment for comment in self.comments if comment.criterion == criterion]

    @property
    def general(self) -> list[Remark]:
        return self.evidence(GENERAL)

    @property
    def numbers(self) -> dict[str, int]:
        return numbers(self.comments)

    @property
    def questions(self) -> list[LockLine]:
        return [line for line in self.lines if line.asked]

    @property
    def parts(self) -> rows.Parts:
        return {RATINGS: self.ratings, LINES: {str(line.n): line for line in self.lines}}


def abouts(criteria: Iterable[Criterion]) -> dict[str, str]:
    return {criterion.key: criterion.name for criterion in criteria} | {GENERAL: GENERAL_WORDS}


def marked(comments: Iterable[Remark], where: AskedWhere) -> str:
    """How many comments are marked for each part of the interview, in words."""
    asked = (it for it in comments if it.ask_this)
    of = Counter[str](it.segment or where.of(it.criterion, it.spans[0].block) for it in asked)
    return ", ".join(f"{words} {of[name]}" for name, words in HEADINGS.items())


def numbers(comments: Sequence[Remark]) -> dict[str, int]:
    return {comment.id: number for number, comment in enumerate(comments, 1)}


_ALL = [it.name for it in fields(Remark)]
_SPANS = _ALL.index("spans")
_SAID = [*_ALL[:_SPANS], *_ALL[_SPANS + 1 :]]
_SPAN = [it.name for it in fields(QuotedSpan)]
# Built once, with columns instead of objects, because every page of a review reads them.
_COMMENTS = (
    select(Comment.review, *(getattr(Comment, name) for name in _SAID))
    .add_columns(*(getattr(CommentSpan, name) for name in _SPAN))
    .join(CommentSpan, CommentSpan.comment == Comment.id)
    .where(Comment.review.in_(bindparam("reviews", expanding=True)))
    .order_by(CommentSpan.comment, CommentSpan.ordinal)
)


def contents(db: Session, reviews: Collection[str]) -> dict[str, Content]:
    """Return the contents of the reviews by review id. Every requested review has an entry,
    even an empty one."""
    rated = rows.views(db, RATINGS, reviews)
    comments = comments_of(db, reviews)
    lines = rows.views(db, LINES, reviews)
    return {it: Content(rated[it], comments[it], [*lines[it].values()]) for it in reviews}


def content_of(db: Session, review: str | None) -> Content:
    return contents(db, [review])[review] if review else Content({}, [])


def comments_of(db: Session, reviews: Collection[str]) -> dict[str, list[Remark]]:
    found: dict[str, list[Remark]] = {review: [] for review in reviews}
    spans: dict[str, list[QuotedSpan]] = {}
    said: dict[str, tuple[str, list[Any]]] = {}
    # By place, because names take as long as the rest of the reading.
    for review, *row in db.execute(_COMMENTS, {"reviews": list(found)}):
        spans.setdefault(row[0], []).append(QuotedSpan(*row[len(_SAID) :]))
        said[row[0]] = review, row
    for id_, (review, row) in said.items():
        row[_SPANS:] = [tuple(spans[id_]), *row[_SPANS : len(_SAID)]]
        found[review].append(Remark(*row))
    for comments in found.values():
        comments.sort(key=lambda remark: remark.place)
    return found


def sealed_facts(folio: Folio, review: Review, content: Content) -> dict[str, Any]:
    """Return a review and its subject as JSON-ready values. Equal rows give equal values. The
    rubric is that of the prompt version."""
    of = {"document": folio.sha, "rubric": folio.prompt_version}
    who = {"reviewer": review.account, "folio": folio.code}
    said = rows.facts(REVIEW, review, content.parts, **who, **of)
    return said | {"comments": _comments(content)}


def fingerprint(content: Content) -> str:
    """Return a SHA-256 of the ratings and comments, which tells whether they changed after the
    reviewer read them. The fields of the lock page are left out, because they are sent with the
    lock."""
    read = [rows.of_group(content.ratings), _comments(content)]
    return hashlib.sha256(canonical_json(read)).hexdigest()


def version(comments: Iterable[Remark]) -> str:
    """Return what tells whether any of the comments was changed, added or deleted."""
    read = repr([(_said_by(it), [*map(_in_span, it.spans)]) for it in comments])
    return hashlib.sha256(read.encode()).hexdigest()[:16]


_said_by, _in_span = attrgetter(*_SAID), attrgetter(*_SPAN)


def _comments(content: Content) -> list[dict[str, Any]]:
    return [_as_dict(remark) for remark in sorted(content.comments, key=lambda r: r.n)]


def _as_dict(remark: Remark) -> dict[str, Any]:
    # As `asdict` does, which copies each value and takes ten times as long.
    spans = tuple(dict(zip(_SPAN, _in_span(it), strict=True)) for it in remark.spans)
    return dict(zip(_SAID, _said_by(remark), strict=True)) | {"spans": spans}
