"""Where the reviewers of a practice round differ, on which criterion, and about which sentences.

Nothing is averaged, no reviewer is ranked, and nothing is counted per person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviews.calibration.differences.cited import CitedBy, CitedText, cited, places
from reviews.calibration.differences.given import (
    AgreedRating,
    PracticeDocument,
    RoundCriterion,
)


@dataclass(frozen=True, slots=True)
class NumberedRating:
    """What Reviewer `number` gave; `value` None: not shown. `own`: the viewer's."""

    number: int
    value: int | None
    own: bool


@dataclass(frozen=True, slots=True)
class ComparedRatings:
    """All ratings of one criterion of one document, by the reviewer's number.

    `spread` is the steps between the highest and the lowest rating, and `off` the steps between
    the reference and the rating furthest from it; None where there are no numbers to compare.
    """

    document: str
    title: str
    criterion: RoundCriterion
    ratings: tuple[NumberedRating, ...]
    reference: AgreedRating | None
    spread: int | None
    off: int | None

    @property
    def differs(self) -> bool:
        """Whether two ratings differ, or one differs from the reference."""
        values = {it.value for it in self.ratings}
        if values and self.reference is not None:
            values.add(self.reference.value)
        return len(values) > 1


@dataclass(frozen=True, slots=True)
class RoundDifference:
    """A criterion of a document that is worth talking about, and what was cited for it."""

    compared: ComparedRatings
    sentence: str
    texts: tuple[CitedText, ...]


@dataclass(frozen=True, slots=True)
class RoundComparison:
    """A whole round: every criterion of every document in the round's order, and the differences,
    the largest spread first and of equal ones the furthest from the reference."""

    compared: tuple[ComparedRatings, ...]
    differences: tuple[RoundDifference, ...]


def compare(
    documents: Sequence[PracticeDocument],
    criteria: Sequence[RoundCriterion],
    *,
    viewer: str | None = None,
) -> RoundComparison:
    """The comparison as `viewer` (a reviewer's id, or None for others) reads it."""
    numbers = numbered(documents)
    compared: list[ComparedRatings] = []
    differences: list[RoundDifference] = []
    for document in documents:
        found = places(document, numbers)
        for criterion in criteria:
            it = _compared(document, criterion, numbers, viewer)
            compared.append(it)
            if it.differs:
                values = {rating.number: rating.value for rating in it.ratings}
                texts = cited(criterion.key, values, found)
                differences.append(RoundDifference(it, _sentence(it, texts), texts))
    differences.sort(key=lambda d: (-(d.compared.spread or 0), -(d.compared.off or 0)))
    return RoundComparison(tuple(compared), tuple(differences))


def numbered(documents: Sequence[PracticeDocument]) -> dict[str, int]:
    """Each reviewer's number, 1 to n, in the order of their ids: the same for every document and
    every viewer, and no ranking."""
    ids = sorted({review.reviewer for document in documents for review in document.reviews})
    return {reviewer: n for n, reviewer in enumerate(ids, start=1)}


def _compared(
    document: PracticeDocument,
    criterion: RoundCriterion,
    numbers: Mapping[str, int],
    viewer: str | None,
) -> ComparedRatings:
    ratings = sorted(
        (
            NumberedRating(
                numbers[review.reviewer],
                review.ratings[criterion.key],
                own=review.reviewer == viewer,
            )
            for review in document.reviews
            if criterion.key in review.ratings
        ),
        key=lambda it: it.number,
    )
    values = [it.value for it in ratings if it.value is not None]
    reference = document.reference.get(criterion.key)
    bar = reference.value if reference else None
    return ComparedRatings(
        document.id,
        document.title,
        criterion,
        tuple(ratings),
        reference,
        spread=max(values) - min(values) if len(values) > 1 else None,
        off=max(abs(value - bar) for value in values) if values and bar is not None else None,
    )


def _sentence(it: ComparedRatings, texts: Sequence[CitedText]) -> str:
    """The difference in one sentence: who gave what, the reference, and what they cite."""
    sides: dict[int | None, list[int]] = {}
    for rating in it.ratings:
        sides.setdefault(rating.value, []).append(rating.number)
    gave = _and([f"{_reviewers(who)} {_gave(value)}" for value, who in sides.items()])
    parts = [gave]
    if it.reference is not None:
        parts.append(f"the reference is {_shown(it.reference.value)}")
    if len(sides) > 1:
        parts.append(_citing(it, texts))
    return "; ".join(parts) + "."


def _citing(it: ComparedRatings, texts: Sequence[CitedText]) -> str:
    """What the sides cite, from the most telling passage."""
    shared = next((text for text in texts if text.by is CitedBy.BOTH), None)
    citing = sorted({c.reviewer for text in texts for c in text.citations})
    if shared is not None:
        who = sorted({c.reviewer for c in shared.citations})
        whole = "both" if len(it.ratings) == 2 else _reviewers(who)
        return f"{whole} cite the same sentence"
    if any(text.by is CitedBy.ELSEWHERE for text in texts):
        return "they cite the same sentence for different criteria"
    if not citing:
        return "no one cites a passage"
    if len(citing) == 1:
        return f"only {_reviewers(citing)} cites a passage"
    values = {rating.value for rating in it.ratings if rating.number in citing}
    if len(values) == 1:
        return f"only {_reviewers(citing)} cite passages"
    return "they cite different passages"


def _gave(value: int | None) -> str:
    return "found it not shown" if value is None else f"gave {value}"


def _shown(value: int | None) -> str:
    return "“not shown”" if value is None else str(value)


def _reviewers(numbers: Sequence[int]) -> str:
    """Them in words: `Reviewer 1`, or `Reviewers 1, 2 and 4`."""
    return f"Reviewer{'s' if len(numbers) > 1 else ''} {_and([str(n) for n in numbers])}"


def _and(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
