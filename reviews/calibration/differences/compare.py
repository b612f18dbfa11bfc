"""Compare a practice round's ratings by criterion and sentence. Nothing is averaged or counted
per person, and no reviewer is ranked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prompts.folder.rubric import Criterion
from reviews.calibration.differences.cited import CitedPlace, CitedText, cited, places
from reviews.calibration.differences.given import GivenRating, PracticeDocument
from reviews.grid import GridCell, GridRow, apart, listed


@dataclass(frozen=True, slots=True)
class ComparedRatings:
    document: str
    title: str
    criterion: Criterion
    ratings: Mapping[int, GivenRating]
    reference: GivenRating | None

    @property
    def _given(self) -> list[int]:
        return [it.value for it in self.ratings.values() if it.value is not None]

    @property
    def _bar(self) -> int | None:
        return self.reference.value if self.reference else None

    @property
    def spread(self) -> int | None:
        # None without two numbers.
        return apart(self._given)

    @property
    def off(self) -> int | None:
        # From the reference to the rating furthest from it; None without both.
        bar = self._bar
        return max((abs(it - bar) for it in self._given if bar is not None), default=None)

    @property
    def comparable(self) -> bool:
        return bool(self.ratings) and len(self.ratings) + (self.reference is not None) > 1

    @property
    def differs(self) -> bool:
        values = {it.value for it in self.ratings.values()}
        return len(values | {self._bar} if values and self.reference else values) > 1

    @property
    def levels(self) -> tuple[int, ...]:
        """Return the levels whose guides are shown: from the lowest to the highest rating. If
        all ratings are equal, the reference counts too.
        """
        given = set(self._given)
        if len(given) == 1 and self._bar is not None:
            given.add(self._bar)
        return tuple(range(min(given), max(given) + 1)) if given else ()

    def row(self, reviewers: int, *, referenced: bool) -> GridRow:
        cells = [_cell(self.ratings.get(number)) for number in range(1, reviewers + 1)]
        if referenced:
            cells.append(_cell(self.reference, counts=False))
        at = f"differ-{self.document}-{self.criterion.key}"
        return GridRow(self.title, cells, at if self.differs else "")

    def gave(self, number: int) -> str:
        return _gave(self.ratings[number].value)


@dataclass(frozen=True, slots=True)
class RoundDifference:
    compared: ComparedRatings
    sentence: str
    texts: tuple[CitedText, ...]


@dataclass(frozen=True, slots=True)
class CriterionInRound:
    # Ratings are in the round's document order; differences by largest spread, then furthest
    # from the reference.

    criterion: Criterion
    compared: tuple[ComparedRatings, ...]
    differences: tuple[RoundDifference, ...]

    @property
    def documents(self) -> int:
        return sum(it.comparable for it in self.compared)

    @property
    def widest(self) -> int | None:
        # None without two numbers.
        return max((it.spread for it in self.compared if it.spread is not None), default=None)


@dataclass(frozen=True, slots=True)
class RoundComparison:
    # Criteria that differ in the most documents first, then by widest difference.

    criteria: tuple[CriterionInRound, ...]
    reviewers: int
    viewer: int | None

    @property
    def differences(self) -> tuple[RoundDifference, ...]:
        return tuple(it for group in self.criteria for it in group.differences)

    @property
    def first_key(self) -> str:
        return self.criteria[0].criterion.key if self.criteria else ""

    @property
    def alone(self) -> tuple[str, ...]:
        every = [it for group in self.criteria for it in group.compared]
        comparable = {it.document for it in every if it.comparable}
        titles = {it.document: it.title for it in every if it.document not in comparable}
        return tuple(titles.values())


def compare(
    documents: Sequence[PracticeDocument],
    criteria: Sequence[Criterion],
    *,
    viewer: str | None = None,
) -> RoundComparison:
    numbers = numbered(documents)
    found = {document.id: places(document, numbers) for document in documents}
    groups = []
    for criterion in criteria:
        compared = tuple(_compared(it, criterion, numbers) for it in documents)
        differences = [_difference(it, found[it.document]) for it in compared if it.differs]
        differences.sort(key=lambda d: (-(d.compared.spread or 0), -(d.compared.off or 0)))
        groups.append(CriterionInRound(criterion, compared, tuple(differences)))
    groups.sort(key=lambda it: (-len(it.differences), -(it.widest or 0)))
    return RoundComparison(tuple(groups), len(numbers), numbers.get(viewer or ""))


def numbered(documents: Sequence[PracticeDocument]) -> dict[str, int]:
    # In the order of ids: the same for every document and viewer, and no ranking.
    ids = sorted({review.reviewer for document in documents for review in document.reviews})
    return {reviewer: n for n, reviewer in enumerate(ids, start=1)}


def _difference(it: ComparedRatings, found: Sequence[CitedPlace]) -> RoundDifference:
    values = {number: rating.value for number, rating in it.ratings.items()}
    texts = cited(it.criterion.key, values, found)
    return RoundDifference(it, _sentence(it), texts)


def _compared(
    document: PracticeDocument, criterion: Criterion, numbers: Mapping[str, int]
) -> ComparedRatings:
    ratings = {
        numbers[review.reviewer]: review.ratings[criterion.key]
        for review in document.reviews
        if criterion.key in review.ratings
    }
    return ComparedRatings(
        document.id,
        document.title,
        criterion,
        dict(sorted(ratings.items())),
        document.reference.get(criterion.key),
    )


def _sentence(it: ComparedRatings) -> str:
    sides: dict[int | None, list[int]] = {}
    for number, rating in it.ratings.items():
        sides.setdefault(rating.value, []).append(number)
    gave = listed([f"{_reviewers(who)} {_gave(value)}" for value, who in sides.items()])
    parts = [gave]
    if it.reference is not None:
        bar = "“not shown”" if it.reference.value is None else it.reference.value
        parts.append(f"the reference is {bar}")
    return "; ".join(parts) + "."


def _cell(given: GivenRating | None, *, counts: bool = True) -> GridCell | None:
    if given is None:
        return None
    missing = "not shown" if given.value is None else ""
    return GridCell(given.value, "absent" if given.absent else missing, counts)


def _gave(value: int | None) -> str:
    return "found it not shown" if value is None else f"gave {value}"


def _reviewers(numbers: Sequence[int]) -> str:
    return f"Reviewer{'s' if len(numbers) > 1 else ''} {listed([str(n) for n in numbers])}"
