"""Counts by criterion and stage, never by hire or colleague. There are too few hires for an
interval, and a mean over criteria would score a person. Knows neither web nor database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PEOPLE_AT_LEAST = 3
"""Fewest answerers: of two, each could subtract their own answers."""
NO_STAGE = "none"
"""Instead of a stage if none covers it."""


@dataclass(frozen=True, slots=True)
class KnownHire:
    """Each of the `ratings` has the stage that should have noticed a weak one. `dimension` may
    be ""."""

    hire: str
    person: str
    ratings: Mapping[str, tuple[int, str]]
    dimension: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class CriterionCount:
    """Hires are `weak` if any colleague rated them so, `weak_to_all` if all who rated them did.
    `by_stage` counts the `answers`, one for each weak rating. All are 0 if `too_few` people
    rated it."""

    key: str
    name: str
    hires: int
    ratings: int
    weak: int
    weak_to_all: int
    answers: int
    by_stage: Mapping[str, int]
    too_few: bool


@dataclass(frozen=True, slots=True)
class DimensionCount:
    words: str
    hires: int
    answers: int
    uncovered: int


@dataclass(frozen=True, slots=True)
class LookBackCounts:
    """`unnamed` stages are in no counted answer."""

    hires: int
    people: int
    criteria: tuple[CriterionCount, ...]
    dimensions: tuple[DimensionCount, ...]
    unnamed: tuple[str, ...]
    too_few: bool


def count(
    known: Sequence[KnownHire],
    *,
    criteria: Mapping[str, str],
    stages: Sequence[str],
    level: int,
    hires: int,
    people: int,
) -> LookBackCounts:
    """`criteria` are names by key in the rubric's order; `stages` all that could be named."""
    too_few = len({it.person for it in known}) < PEOPLE_AT_LEAST
    named = [it for it in known if it.dimension and not too_few]
    found = tuple(_criterion(key, name, level, known) for key, name in criteria.items())
    told = {stage for it in found for stage in it.by_stage} | {it.stage for it in named}
    unnamed = tuple(stage for stage in stages if stage not in told)
    return LookBackCounts(hires, people, found, _dimensions(named), unnamed, too_few)


def same_words(words: str) -> str:
    return re.sub(r"[\W_]+", " ", words).strip().casefold()


def _criterion(key: str, name: str, level: int, known: Sequence[KnownHire]) -> CriterionCount:
    rated = [(it, *it.ratings[key]) for it in known if key in it.ratings]
    too_few = 0 < len({it.person for it, _, _ in rated}) < PEOPLE_AT_LEAST
    rated = [] if too_few else rated
    values: dict[str, list[int]] = {}
    for it, value, _ in rated:
        values.setdefault(it.hire, []).append(value)
    stages = Counter(stage for _, value, stage in rated if value < level)
    return CriterionCount(
        key,
        name,
        hires=len(values),
        ratings=len(rated),
        weak=sum(min(each) < level for each in values.values()),
        weak_to_all=sum(max(each) < level for each in values.values()),
        answers=stages.total(),
        by_stage=dict(sorted(stages.items())),
        too_few=too_few,
    )


def _dimensions(named: Sequence[KnownHire]) -> tuple[DimensionCount, ...]:
    """In the most used spelling; those that no stage covers come first."""
    groups: dict[str, list[KnownHire]] = {}
    for it in named:
        groups.setdefault(same_words(it.dimension), []).append(it)
    found = [
        DimensionCount(
            words=Counter(sorted(it.dimension for it in group)).most_common(1)[0][0],
            hires=len({it.hire for it in group}),
            answers=len(group),
            uncovered=sum(it.stage == NO_STAGE for it in group),
        )
        for group in groups.values()
    ]
    return tuple(sorted(found, key=lambda it: (not it.uncovered, -it.hires, it.words)))


def of_criterion(it: CriterionCount, phrases: Mapping[str, str]) -> str:
    if it.too_few:
        return f"Fewer than three colleagues rated {it.name}, so nothing is shown of it."
    if not it.hires:
        return f"No one has seen {it.name} in any hire yet."
    if not it.weak and it.hires == 1:
        return f"The one hire that was rated was not weak on {it.name}."
    if not it.weak:
        return f"None of {it.hires} hires was weak on {it.name}."
    was = "was" if it.weak == 1 else "were"
    return f"{it.weak} of {_hires(it.hires)} {was} weak on {it.name}; {_which(it, phrases)}."


def of_dimension(it: DimensionCount) -> str:
    said = f"{it.words}: weak in {_hires(it.hires)}"
    if not it.uncovered:
        return f"{said}. A stage covers it."
    if it.uncovered == it.answers:
        return f"{said}. No stage covers it."
    return f"{said}. {it.uncovered} of {it.answers} answers say that no stage covers it."


def uncovered(counts: LookBackCounts) -> list[str]:
    return [
        f"{it.name}: {n} of {it.answers}"
        f" {'answer says' if it.answers == 1 else 'answers say'} that no stage covers it."
        for it in counts.criteria
        if (n := it.by_stage.get(NO_STAGE))
    ]


def _which(it: CriterionCount, phrases: Mapping[str, str]) -> str:
    most = max(it.by_stage.values())
    first = [stage for stage, n in it.by_stage.items() if n == most]
    if len(first) > 1:
        said = [phrases[stage] for stage in phrases if stage in first]
        return f"answers are split between {', '.join(said[:-1])} and {said[-1]}"
    does = "covers it" if first == [NO_STAGE] else "should have seen it"
    return f"{_who(most, it.answers)} that {phrases[first[0]]} {does}"


def _who(most: int, answers: int) -> str:
    if answers == 1:
        return "the one answer says"
    if most == answers:
        return "both answers say" if answers == 2 else f"all {answers} answers say"
    return "most say" if 2 * most > answers else f"{most} of {answers} answers say"


def _hires(n: int) -> str:
    return "1 hire" if n == 1 else f"{n} hires"
