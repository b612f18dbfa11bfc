from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from blindfolio.documents.model import Block
from blindfolio.documents.sentences import sentences
from blindfolio.languages import SOURCE


@dataclass(frozen=True, slots=True)
class CitedPassage:
    # `start` and `end` are code points of the block's text; `note` is the comment's.

    criterion: str
    kind: str
    block: str
    start: int
    end: int
    quote: str
    note: str


@dataclass(frozen=True, slots=True)
class GivenRating:
    """A rating in a practice round. None means that the value isn't shown. `searched` is what
    the reviewer looked for in vain.
    """

    value: int | None
    why: str = ""
    absent: bool = False
    searched: str = ""


@dataclass(frozen=True, slots=True)
class PracticeReview:
    # `reviewer` is an id that doesn't reveal its owner.

    reviewer: str
    ratings: Mapping[str, GivenRating]
    passages: tuple[CitedPassage, ...] = ()


@dataclass(frozen=True, slots=True)
class CutSentence:
    block: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PracticeDocument:
    # `reference` is by criterion, or empty.

    id: str
    title: str
    sentences: tuple[CutSentence, ...]
    reviews: tuple[PracticeReview, ...]
    reference: Mapping[str, GivenRating] = field(default_factory=dict)


def cut(block: Block, language: str = SOURCE) -> tuple[CutSentence, ...]:
    """Code and pictures have no sentences. This is slow: call it when a round closes, not for a
    page."""
    return tuple(
        CutSentence(block.id, s.start, s.end, s.text) for s in sentences(block, language)
    )
