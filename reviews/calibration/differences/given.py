from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from blindfolio.documents.model import Block
from blindfolio.documents.sentences import sentences


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """The passage is the block's id, start and end in code points of its text, and the exact quote.
    `note` is the comment's text; `kind` is strength, concern or question."""

    criterion: str
    kind: str
    block: str
    start: int
    end: int
    quote: str
    note: str


@dataclass(frozen=True, slots=True)
class GivenRating:
    """A value of None: not shown. Why, in the reviewer's words, or what they searched for
    something absent."""

    value: int | None
    why: str = ""
    absent: bool = False
    searched: str = ""


@dataclass(frozen=True, slots=True)
class PracticeReview:
    """A locked review. `reviewer` is an id that doesn't reveal its owner, the same throughout the
    round; `ratings` are by criterion's key."""

    reviewer: str
    ratings: Mapping[str, GivenRating]
    passages: tuple[CitedPassage, ...] = ()


@dataclass(frozen=True, slots=True)
class CutSentence:
    """`text` is the block's text from `start` to `end`."""

    block: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PracticeDocument:
    """`reference` is by criterion, or empty."""

    id: str
    title: str
    sentences: tuple[CutSentence, ...]
    reviews: tuple[PracticeReview, ...]
    reference: Mapping[str, GivenRating] = field(default_factory=dict)


def cut(block: Block) -> tuple[CutSentence, ...]:
    """In order; none for code and pictures. It parses text, so call it when a round closes, not for
    a page."""
    return tuple(CutSentence(block.id, s.start, s.end, s.text) for s in sentences(block))
