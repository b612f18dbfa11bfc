from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from reviews.calibration.differences.given import CitedPassage, CutSentence, PracticeDocument


class CitedBy(StrEnum):
    # The most telling first.

    # Reviewers with different ratings, for this criterion.
    BOTH = "both"
    # One side for this criterion, the other for another criterion.
    ELSEWHERE = "elsewhere"
    # One side only.
    ONE = "one"


@dataclass(frozen=True, slots=True)
class Citation:
    reviewer: int
    criterion: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class CitedText:
    block: str
    text: str
    by: CitedBy
    citations: tuple[Citation, ...]


CitedPlace = tuple[CutSentence, tuple[Citation, ...]]


def places(document: PracticeDocument, numbers: Mapping[str, int]) -> list[CitedPlace]:
    """Return the cited passages in the order of the text. `numbers` are by reviewer's id."""
    found: dict[CutSentence, dict[Citation, None]] = {it: {} for it in document.sentences}
    loose: list[tuple[CitedPassage, Citation]] = []
    for review in sorted(document.reviews, key=lambda it: numbers[it.reviewer]):
        by = numbers[review.reviewer]
        for passage in review.passages:
            citation = Citation(by, passage.criterion, passage.kind, passage.note)
            touched = [it for it in document.sentences if _overlap(it, passage)]
            for sentence in touched:
                found[sentence][citation] = None
            if not touched:
                loose.append((passage, citation))
    return [(it, tuple(cited)) for it, cited in found.items() if cited] + _outside(loose)


def cited(
    criterion: str, ratings: Mapping[int, int | None], found: Sequence[CitedPlace]
) -> tuple[CitedText, ...]:
    """Return the texts cited for a criterion, the most telling first and then in the order of
    the text. `ratings` are by reviewer's number.
    """
    texts = []
    for sentence, every in found:
        citations = [it for it in every if it.reviewer in ratings]
        here = [it for it in citations if it.criterion == criterion]
        own = {ratings[it.reviewer] for it in here}
        others = [it for it in citations if it not in here and ratings[it.reviewer] not in own]
        by = CitedBy.BOTH if len(own) > 1 else CitedBy.ELSEWHERE if others else CitedBy.ONE
        if own:
            shown = here + others if by is CitedBy.ELSEWHERE else here
            texts.append(CitedText(sentence.block, sentence.text, by, tuple(shown)))
    joined = []
    for _, group in groupby(texts, key=lambda it: (it.block, it.citations)):
        row = list(group)
        joined.append(replace(row[0], text=" ".join(it.text for it in row)))
    return tuple(sorted(joined, key=lambda it: list(CitedBy).index(it.by)))


def _overlap(one: CutSentence | CitedPassage, other: CutSentence | CitedPassage) -> bool:
    return one.block == other.block and one.start < other.end and other.start < one.end


def _outside(loose: Sequence[tuple[CitedPassage, Citation]]) -> list[CitedPlace]:
    # Such as code. Overlapping ones are merged.
    groups: list[list[tuple[CitedPassage, Citation]]] = []
    for it in sorted(loose, key=lambda it: (it[0].block, it[0].start)):
        if groups and any(_overlap(it[0], before) for before, _ in groups[-1]):
            groups[-1].append(it)
        else:
            groups.append([it])
    found = []
    for group in groups:
        longest = max((passage for passage, _ in group), key=lambda p: p.end - p.start)
        place = CutSentence(longest.block, longest.start, longest.end, longest.quote)
        citations = dict.fromkeys(citation for _, citation in group)
        found.append((place, tuple(sorted(citations, key=lambda c: c.reviewer))))
    return found
