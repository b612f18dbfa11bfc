"""Passages on which several reviewers commented: the same words, read differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from blindfolio.documents.model import Block
from reviews.reading.content import Remark
from reviews.reading.queries import LockedReview


@dataclass(frozen=True, slots=True)
class SameWords:
    """Words that two reviewers both marked; the comments by their reviewer's alias."""

    block: str
    quote: str
    comments: tuple[tuple[int, Remark], ...]


def same_words(reviews: Sequence[LockedReview], blocks: Sequence[Block]) -> list[SameWords]:
    """Where comments of two reviews overlap, in reading order; each pair of comments once."""
    by_id = {block.id: block for block in blocks}
    marked = [
        (review, remark, span)
        for review in reviews
        for remark in review.content.comments
        for span in remark.spans
        if span.block in by_id
    ]
    found: dict[tuple[str, str], tuple[int, int, SameWords]] = {}
    for (one, mine, a), (other, theirs, b) in combinations(marked, 2):
        start, end = max(a.start, b.start), min(a.end, b.end)
        if one is other or a.block != b.block:
            continue
        block = by_id[a.block]
        quote = block.text[start:end].strip()
        if quote:
            words = SameWords(block.id, quote, ((one.alias, mine), (other.alias, theirs)))
            found.setdefault((mine.id, theirs.id), (block.seq, start, words))
    return [words for _, _, words in sorted(found.values(), key=lambda place: place[:2])]
