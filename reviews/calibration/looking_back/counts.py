"""What a closed look-back counts: by criterion and stage, never by hire and never by colleague.

Neither web nor database. A hire is weak on a criterion if a colleague who knows their work rates it
below the level; *not seen yet* is no rating. Counts only: there are too few hires for an interval,
and a mean over criteria would be a score of a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

PEOPLE_AT_LEAST = 3
"""Who answer: of two, each could work out the other's answers by leaving out their own."""
NO_STAGE = "none"
"""What stands for a stage where no stage covers it."""


@dataclass(frozen=True, slots=True)
class GivenRating:
    """One colleague's rating of one hire on one criterion; `value` is None for *not seen yet*,
    `stage` is "" where the rating is not weak."""

    hire: str
    person: str
    criterion: str
    value: int | None
    stage: str = ""


@dataclass(frozen=True, slots=True)
class NamedDimension:
    """What one colleague named for one hire beside the rubric; `stage` covers it, or none does."""

    hire: str
    person: str
    words: str
    stage: str


@dataclass(frozen=True, slots=True)
class CriterionCount:
    """One criterion. `hires` have a rating; of these `weak` were found weak by at least one
    colleague, and `weak_to_all` by everyone who rated them. `by_stage` counts the `answers` that
    say which stage should have seen it: one for each weak rating. All are 0 where `too_few` people
    rated it."""

    key: str
    name: str
    hires: int
    ratings: int
    weak: int
    weak_to_all: int
    answers: int
    by_stage: Mapping[str, int]
    too_few: bool = False

    @property
    def uncovered(self) -> int:
        """How many answers say that no stage covers it."""
        return self.by_stage.get(NO_STAGE, 0)


@dataclass(frozen=True, slots=True)
class DimensionCount:
    """A dimension beside the rubric: for how many hires it was named, how often, and by how many
    of these answers no stage covers it."""

    words: str
    hires: int
    answers: int
    uncovered: int


@dataclass(frozen=True, slots=True)
class LookBackCounts:
    """All counts of a look-back. `unnamed` are the stages that no counted answer named;
    there are no `dimensions` where `too_few` people know one of the hires."""

    hires: int
    people: int
    criteria: tuple[CriterionCount, ...]
    dimensions: tuple[DimensionCount, ...]
    unnamed: tuple[str, ...]
    too_few: bool


def count(
    *,
    criteria: Mapping[str, str],
    stages: Sequence[str],
    level: int,
    hires: int,
    people: int,
    ratings: Iterable[GivenRating],
    dimensions: Iterable[NamedDimension],
    knowing: int,
) -> LookBackCounts:
    """The counts of `people` colleagues about `hires` hires, of whom `knowing` know one. `criteria`
    are names by key, in the rubric's order; `stages` are the keys of all that could be named."""
    given = list(ratings)
    too_few = knowing < PEOPLE_AT_LEAST
    named = [] if too_few else list(dimensions)
    found = tuple(_criterion(key, name, level, given) for key, name in criteria.items())
    told = {stage for it in found for stage in it.by_stage} | {it.stage for it in named}
    return LookBackCounts(
        hires,
        people,
        found,
        _dimensions(named),
        tuple(stage for stage in stages if stage not in told),
        too_few,
    )


def same_words(words: str) -> str:
    """Under which two spellings of a dimension are one."""
    return re.sub(r"[\W_]+", " ", words).strip().casefold()


def _criterion(key: str, name: str, level: int, given: Sequence[GivenRating]) -> CriterionCount:
    values: dict[str, list[int]] = {}
    stages: Counter[str] = Counter()
    people = set()
    for it in given:
        if it.criterion != key or it.value is None:
            continue
        people.add(it.person)
        values.setdefault(it.hire, []).append(it.value)
        if it.value < level:
            stages[it.stage] += 1
    if 0 < len(people) < PEOPLE_AT_LEAST:
        return CriterionCount(key, name, 0, 0, 0, 0, 0, {}, too_few=True)
    return CriterionCount(
        key,
        name,
        hires=len(values),
        ratings=sum(map(len, values.values())),
        weak=sum(min(each) < level for each in values.values()),
        weak_to_all=sum(max(each) < level for each in values.values()),
        answers=stages.total(),
        by_stage=dict(sorted(stages.items())),
    )


def _dimensions(named: Sequence[NamedDimension]) -> tuple[DimensionCount, ...]:
    """Those that no stage covers first, then by the number of hires; the spelling is the one that
    was used most."""
    groups: dict[str, list[NamedDimension]] = {}
    for it in named:
        groups.setdefault(same_words(it.words), []).append(it)
    found = [
        DimensionCount(
            words=max(Counter(sorted(it.words for it in group)).items(), key=lambda i: i[1])[0],
            hires=len({it.hire for it in group}),
            answers=len(group),
            uncovered=sum(it.stage == NO_STAGE for it in group),
        )
        for group in groups.values()
    ]
    return tuple(sorted(found, key=lambda it: (not it.uncovered, -it.hires, it.words)))
