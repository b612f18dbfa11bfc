"""Passages on which several reviewers commented: the same words, read differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from blindfolio.documents.model import Block
from reviews.reading.content import Remark
from reviews.reading.queries import LockedReview


@dataclass(frozen=True, slots=True)
class SameWords:
    """Words that several reviewers marked; the comments on them by their reviewer's alias."""

    block: str
    quote: str
    comments: Mapping[int, tuple[Remark, ...]]


def same_words(reviews: Sequence[LockedReview], blocks: Sequence[Block]) -> list[SameWords]:
    """Where comments of two reviews overlap, in reading order; the same words once, with all that
    was said of them."""
    by_id = {block.id: block for block in blocks}
    marked = [
        (review, remark, span)
        for review in reviews
        for remark in review.content.comments
        for span in remark.spans
        if span.block in by_id
    ]
    said: dict[tuple[int, int, int, str, str], dict[int, dict[str, Remark]]] = {}
    for (one, mine, a), (other, theirs, b) in combinations(marked, 2):
        start, end = max(a.start, b.start), min(a.end, b.end)
        if one is other or a.block != b.block:
            continue
        block = by_id[a.block]
        quote = block.text[start:end].strip()
        if quote:
            place = (block.seq, start, end, block.id, quote)
            by_alias = said.setdefault(place, {})
            for review, remark in ((one, mine), (other, theirs)):
                by_alias.setdefault(review.alias, {})[remark.id] = remark
    return [
        SameWords(block, quote, {a: tuple(r.values()) for a, r in sorted(by.items())})
        for (_, _, _, block, quote), by in sorted(said.items(), key=lambda it: it[0])
    ]
