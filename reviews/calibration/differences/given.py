"""What a comparison is made from: locked reviews of a practice round, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from blindfolio.documents.model import Block
from blindfolio.documents.sentences import sentences


@dataclass(frozen=True, slots=True)
class RoundCriterion:
    """A criterion's key, name and guides by level; the round has them in the rubric's order."""

    key: str
    name: str
    guides: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """What one comment cites: the block's id, start and end in code points of its text, and the
    exact quote. `note` is the comment's text, `kind` is strength, concern or question."""

    criterion: str
    kind: str
    block: str
    start: int
    end: int
    quote: str
    note: str


@dataclass(frozen=True, slots=True)
class RatingReason:
    """Why a reviewer gave a rating, in their words; and where they marked what the criterion looks
    for as absent, what they searched."""

    why: str = ""
    absent: bool = False
    searched: str = ""


UNSAID = RatingReason()


@dataclass(frozen=True, slots=True)
class PracticeReview:
    """One reviewer's locked review of one document.

    `reviewer` is an id that says nothing about its owner and is the same for all documents of the
    round. `ratings` and `reasons` are by the criterion's key; a rating of None: what the criterion
    looks for is not shown.
    """

    reviewer: str
    ratings: Mapping[str, int | None]
    passages: tuple[CitedPassage, ...] = ()
    reasons: Mapping[str, RatingReason] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgreedRating:
    """The rating that the round's owner agreed on beforehand, and why."""

    value: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class CutSentence:
    """A sentence of a block: `text` is the block's text from `start` to `end`."""

    block: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PracticeDocument:
    """A document of the round with its locked reviews; `reference` is by criterion, or empty."""

    id: str
    title: str
    sentences: tuple[CutSentence, ...]
    reviews: tuple[PracticeReview, ...]
    reference: Mapping[str, AgreedRating] = field(default_factory=dict)


def cut(block: Block) -> tuple[CutSentence, ...]:
    """The block's sentences, in order. Code and pictures have none. It parses text, so it is for
    the verb that closes a round, and not for a page."""
    return tuple(CutSentence(block.id, s.start, s.end, s.text) for s in sentences(block))
