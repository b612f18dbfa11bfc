from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import (
    Base,
    Count,
    Flag,
    Key,
    OptionalProse,
    Prose,
    Str6,
    Str8,
    Str10,
    Str12,
    Str60,
    Str64,
)
from blindfolio.ledger.rows import Sealed
from blindfolio.levels import IN_SCALE
from blindfolio.visibility.columns import AccountKey, FolioKey, OfAccount, OfFolio
from blindfolio.visibility.data_class import DataClass
from reviews.followups.sheet import HEADINGS, SegmentName
from reviews.forms import rows
from reviews.forms.fields import (
    CONFIDENCES,
    Choice,
    FieldGroup,
    Form,
    Minutes,
    NullableChoice,
    OwnComment,
    Scale,
    Text,
    Tick,
)
from reviews.forms.filled import has_words

OfReview = Annotated[str, mapped_column(ForeignKey("review.id"))]
ReviewKey = Annotated[str, mapped_column(ForeignKey("review.id"), primary_key=True)]

# Fewest words that say what was searched, because "all" can't be challenged.
SEARCHED_WORDS = 3

MOST_LINES = 3


class Assignment(Base):
    """A request to review a submission. The state of the standing says whether the reviewer
    accepted."""

    __tablename__ = "assignment"
    standing: Mapped[str] = mapped_column(ForeignKey("standing.id"), primary_key=True)
    folio: Mapped[OfFolio] = mapped_column(index=True)
    account: Mapped[OfAccount]
    asked_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    days: Mapped[int | None]
    declined_at: Mapped[datetime | None]
    reason: Mapped[Str10] = mapped_column(default="")
    # `no` or `by_name`. The packet has the count, and nothing shows it for one person.
    knows: Mapped[Str10] = mapped_column(default="")
    more_day_at: Mapped[datetime | None]


class Recognition(Base):
    """A reviewer's note that they recognised the author. Others read it only after the review
    decision."""

    __tablename__ = "recognition"
    folio: Mapped[FolioKey]
    account: Mapped[AccountKey]
    at: Mapped[datetime]


class Review(Base):
    """A reviewer's review of one submission. Nothing in it changes once `locked_at` is set."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("folio", "account"),
        Index("ix_review_own", "account", "locked_at"),
    )
    id: Mapped[Key]
    folio: Mapped[OfFolio]
    account: Mapped[OfAccount]
    revision: Mapped[Count]
    recommendation: Mapped[Str8 | None]
    confidence: Mapped[Str6] = mapped_column(default="")
    strongest: Mapped[OptionalProse]
    weakest: Mapped[OptionalProse]
    minutes: Mapped[int | None]
    private_notes: Mapped[OptionalProse]
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]
    seal: Mapped[Str64 | None]  # seal of the ledger entry with the payload hash


class Rating(Base):
    __tablename__ = "rating"
    __table_args__ = (CheckConstraint(f"value IS NULL OR value {IN_SCALE}", name="scale"),)
    review: Mapped[ReviewKey]
    criterion: Mapped[Str60] = mapped_column(primary_key=True)
    value: Mapped[int | None]
    absent: Mapped[Flag]
    searched: Mapped[str] = mapped_column("absent_searched", LongText, default="")
    rationale: Mapped[OptionalProse]


class Comment(Base):
    """A comment on one or more passages, on one criterion or on none. The client makes its
    id."""

    __tablename__ = "comment"
    __table_args__ = (UniqueConstraint("review", "n"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    review: Mapped[OfReview]
    n: Mapped[int]
    criterion: Mapped[Str60]
    kind: Mapped[Str10]
    text: Mapped[Prose]
    ask_this: Mapped[Flag]
    # Nothing sets or shows it any longer, but the seals of earlier reviews contain it.
    new_to_us: Mapped[Flag]
    question: Mapped[OptionalProse]
    look_for: Mapped[OptionalProse]
    # empty if it follows from the criterion or the passage
    segment: Mapped[Str12] = mapped_column(default="")


class CommentSpan(Base):
    """A passage: words of a block, or an `area` of a picture beside it."""

    __tablename__ = "comment_span"
    comment: Mapped[str] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True
    )
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    block: Mapped[Str10]
    start: Mapped[int]
    end: Mapped[int]
    quote: Mapped[Prose]
    prefix: Mapped[Str64]
    suffix: Mapped[Str64]
    area: Mapped[Str60] = mapped_column(default="")  # written as `documents.areas` does


class LockQuestion(Base):
    __tablename__ = "lock_question"
    __table_args__ = (CheckConstraint(f"n BETWEEN 1 AND {MOST_LINES}", name="lines"),)
    review: Mapped[ReviewKey]
    n: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[OptionalProse]
    look_for: Mapped[OptionalProse]
    # Own comment whose passage was chosen. No foreign key, because the comment may be deleted.
    comment: Mapped[str] = mapped_column(String(36), default="")
    words: Mapped[OptionalProse]
    segment: Mapped[Str12 | None]
    block: Mapped[Str10] = mapped_column(default="")
    quote: Mapped[OptionalProse]


class Amendment(Base):
    """A text that a reviewer adds to a locked review. It changes no rating."""

    __tablename__ = "amendment"
    __table_args__ = (UniqueConstraint("review", "n"),)
    id: Mapped[Key]
    review: Mapped[OfReview]
    n: Mapped[int]
    text: Mapped[Prose]
    at: Mapped[datetime]
    after_reveal: Mapped[bool]


class Choosing(Base):
    """Which cards of the prompt's author a reviewer wants asked. They choose after their own
    lock, and the review decision freezes it."""

    __tablename__ = "choosing"
    __table_args__ = (UniqueConstraint("folio", "account"),)
    id: Mapped[Key]
    folio: Mapped[OfFolio]
    account: Mapped[OfAccount] = mapped_column(index=True)
    revision: Mapped[Count]
    saved_at: Mapped[datetime]
    locked_at: ClassVar[None] = None  # the stage says whether it is frozen


class ChosenCard(Base):
    """A card in the document's words, or empty if it isn't asked."""

    __tablename__ = "chosen_card"
    choosing: Mapped[str] = mapped_column(ForeignKey("choosing.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)  # in the author's order
    text: Mapped[OptionalProse]


@dataclass(frozen=True, slots=True)
class Worded:
    text: str = ""


@dataclass(frozen=True, slots=True)
class Rated:
    """The rating of a criterion (a level, or None) with its reason. If the criterion is absent
    from the document, it says what was searched."""

    value: int | None = None
    rationale: str = ""
    absent: bool = False
    searched: str = ""

    @property
    def says_what_was_searched(self) -> bool:
        return has_words(self.searched, SEARCHED_WORDS)


@dataclass(frozen=True, slots=True)
class LockLine:
    """One line of "What would you ask?". Its passage is that of a comment, or is given by
    `words` of the document. The lock sets `block` and `quote`."""

    n: int
    text: str = ""
    comment: str = ""
    words: str = ""
    segment: SegmentName | None = None
    block: str = ""
    quote: str = ""
    look_for: str = ""

    @property
    def asked(self) -> str:
        return " ".join(self.text.split())

    @property
    def heard(self) -> str:
        return " ".join(self.look_for.split())

    @property
    def about(self) -> str:
        return self.quote or self.words


_SEEN = DataClass.OTHER_REVIEWS
RATINGS = FieldGroup(
    name="ratings",
    table=Rating,
    owner="review",
    key="criterion",
    view=Rated,
    empty=Rated(),
    fields=(
        Scale(key="rating", attr="value", words="rating", seen_as=_SEEN),
        Text(key="rationale", words="why", trimmed=False, seen_as=_SEEN),
        Tick(key="absent", words="absent from the document", seen_as=_SEEN),
        Text(key="searched", words="what you searched", trimmed=False, seen_as=_SEEN),
    ),
)
PART_ASKED = NullableChoice(
    key="ask_in",
    attr="segment",
    words="part of the interview",
    options={"": "By its passage", **HEADINGS},
)
LINES = FieldGroup(
    name="questions",
    table=LockQuestion,
    owner="review",
    key="n",
    view=LockLine,
    empty=LockLine(0),
    fields=(
        Text(key="ask", attr="text", words="what you would ask", trimmed=False),
        Text(key="ask_heard", attr="look_for", words="what a good answer says", trimmed=False),
        OwnComment(key="ask_on", attr="comment", words="its passage"),
        Text(key="ask_words", attr="words", words="words from the document", trimmed=False),
        PART_ASKED,
    ),
)
RECOMMENDED = NullableChoice(
    key="recommendation",
    words="Recommendation",
    question="Your recommendation",
    options={"proceed": "Advance", "stop": "Reject", "unsure": "Undecided"},
    guides={
        "proceed": "An interview is worth the panel\u2019s time and the candidate\u2019s.",
        "stop": "An interview would not change your mind.",
        "unsure": "You could be persuaded either way.",
    },
    in_rows=True,
    seen_as=DataClass.GATE_WORD,
)
NOTES = Text(
    key="private_notes",
    words="Private notes",
    help="Only you ever see them. They appear only in your own export and are not part of what you"
    " lock.",
    rows=4,
    trimmed=False,
    sealed=False,
)
CLOSING = (
    Text(key="strongest", words="Strongest point", trimmed=False, optional=True, seen_as=_SEEN),
    Text(key="weakest", words="Weakest point", trimmed=False, optional=True, seen_as=_SEEN),
    Choice(
        key="confidence", words="Confidence", options=CONFIDENCES, optional=True, seen_as=_SEEN
    ),
    Minutes(
        key="minutes",
        words="Time spent",
        question="About how long did this review take?",
        help="In minutes. Others see it only in figures over many documents, and in the packet"
        " that a coordinator can export.",
        most=600,
        example=45,
        optional=True,
    ),
)
REVIEW = Form(
    name="review",
    words="review",
    table=Review,
    fields=(RECOMMENDED, *CLOSING, NOTES),
    groups=(RATINGS, LINES),
)

CARDS = FieldGroup(
    name="cards",
    table=ChosenCard,
    owner="choosing",
    key="n",
    view=Worded,
    empty=Worded(),
    fields=(Text(key="card_text", attr="text", words="in this document\u2019s words"),),
)
CHOOSING = Form(
    name="choosing", words="choice of scenarios", table=Choosing, fields=(), groups=(CARDS,)
)

_DECIDED = "(SELECT f.stage FROM folio f WHERE f.id = {}) NOT IN ('3', '4')"
_OF_CARD = "(SELECT c.folio FROM choosing c WHERE c.id = {}.choosing)"

_SPAN_LOCKED = (
    "EXISTS (SELECT 1 FROM comment c JOIN review r ON r.id = c.review"
    " WHERE c.id = {row}.comment AND r.locked_at IS NOT NULL)"
)

FREEZES = (
    *rows.freezes(REVIEW, Comment.review),
    Freeze(
        "comment_span",
        _SPAN_LOCKED.format(row="OLD"),
        "(SELECT r.folio FROM comment c JOIN review r ON r.id = c.review"
        " WHERE c.id = OLD.comment)",
        inserts=_SPAN_LOCKED.format(row="NEW"),
    ),
    Freeze(
        "choosing",
        _DECIDED.format("OLD.folio"),
        "OLD.folio",
        inserts=_DECIDED.format("NEW.folio"),
    ),
    Freeze(
        "chosen_card",
        _DECIDED.format(_OF_CARD.format("OLD")),
        _OF_CARD.format("OLD"),
        inserts=_DECIDED.format(_OF_CARD.format("NEW")),
    ),
    Freeze("amendment", "1 = 1", "(SELECT r.folio FROM review r WHERE r.id = OLD.review)"),
    Freeze("recognition", "1 = 1", "OLD.folio"),
)

CHOICES = Sealed(
    table=Choosing,
    left_out={"revision": "It only detects a stale page.", "saved_at": "Nothing shows it."},
    folio="folio",
    at_end=True,
)
CHOSEN = Sealed(table=ChosenCard, folio="choosing", through=Choosing, at_end=True)
SEALED = (CHOICES, CHOSEN)
