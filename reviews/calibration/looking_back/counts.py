"""A closed look-back's counts by criterion and stage, never by hire or colleague. Neither web nor
database.

A hire is weak on a criterion if a colleague who knows their work rates it below the level; *not
seen yet* is no rating. There are too few hires for an interval, and a mean over criteria would be a
score of a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

PEOPLE_AT_LEAST = 3
"""Fewest answerers: of two, each could subtract their own answers."""
NO_STAGE = "none"
"""Instead of a stage if none covers it."""


@dataclass(frozen=True, slots=True)
class GivenRating:
    """`value` is None for *not seen yet*; `stage` is "" unless the rating is weak."""

    hire: str
    person: str
    criterion: str
    value: int | None
    stage: str = ""


@dataclass(frozen=True, slots=True)
class NamedDimension:
    hire: str
    person: str
    words: str
    stage: str


@dataclass(frozen=True, slots=True)
class CriterionCount:
    """`hires` have a rating; `weak` are weak to at least one colleague, `weak_to_all` to everyone
    who rated them. `by_stage` counts the `answers`, one for each weak rating, by the stage that
    should have seen it. All are 0 if `too_few` people rated it."""

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
        return self.by_stage.get(NO_STAGE, 0)


@dataclass(frozen=True, slots=True)
class DimensionCount:
    """For how many hires it was named, how often, and how many answers say that no
    stage covers it."""

    words: str
    hires: int
    answers: int
    uncovered: int


@dataclass(frozen=True, slots=True)
class LookBackCounts:
    """`unnamed` stages are in no counted answer; there are no `dimensions` if `too_few` people know
    one of the hires."""

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
    """`people` colleagues answered about `hires` hires; `knowing` of them know one. `criteria` are
    names by key in the rubric's order; `stages` are all keys that could be named."""
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
    """A key under which spellings of a dimension are equal."""
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
    """Those that no stage covers first, then by number of hires; with the most used spelling."""
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
