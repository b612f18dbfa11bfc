"""Count a look-back's answers by criterion and stage, never by hire or colleague. There are too
few hires for an interval, and a mean over criteria would score a person. Uses neither web nor
database.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Fewest answerers: of two, each could subtract their own answers.
PEOPLE_AT_LEAST = 3
# Instead of a stage if none covers it.
NO_STAGE = "none"


@dataclass(frozen=True, slots=True)
class KnownHire:
    # `ratings` are as stored, each with the stage that should have noticed a weak one.
    # `dimension` may be empty.

    hire: str
    person: str
    ratings: Mapping[str, Mapping[str, str]]
    dimension: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class CriterionCount:
    """How many hires turned out weak in a criterion. Hires are `weak` if any colleague rated
    them so, and `weak_to_all` if everyone who rated them did. `by_stage` counts the weak
    ratings, and all counts are 0 if `too_few` people rated it.
    """

    name: str
    hires: int
    weak: int
    weak_to_all: int
    answers: int
    by_stage: Mapping[str, int]
    too_few: bool


@dataclass(frozen=True, slots=True)
class DimensionCount:
    # `words` in their most used spelling; `key` is the same for all spellings.

    key: str
    words: str
    hires: int
    answers: int
    uncovered: int


@dataclass(frozen=True, slots=True)
class LookBackCounts:
    criteria: tuple[CriterionCount, ...]
    dimensions: tuple[DimensionCount, ...]
    too_few: bool


def count(
    known: Sequence[KnownHire], criteria: Mapping[str, str], level: int
) -> LookBackCounts:
    """`criteria` are names by key, in the rubric's order."""
    too_few = len({it.person for it in known}) < PEOPLE_AT_LEAST
    named = [it for it in known if it.dimension and not too_few]
    found = tuple(_criterion(key, name, level, known) for key, name in criteria.items())
    return LookBackCounts(found, _dimensions(named), too_few)


def same_words(words: str) -> str:
    return re.sub(r"[\W_]+", " ", words).strip().casefold()


def _criterion(key: str, name: str, level: int, known: Sequence[KnownHire]) -> CriterionCount:
    given = ((it, it.ratings[key]) for it in known if key in it.ratings)
    rated = [
        (it, int(said["rating"]), said["stage"])
        for it, said in given
        if said["rating"].isdecimal()
    ]
    too_few = 0 < len({it.person for it, _, _ in rated}) < PEOPLE_AT_LEAST
    rated = [] if too_few else rated
    values: dict[str, list[int]] = {}
    for it, value, _ in rated:
        values.setdefault(it.hire, []).append(value)
    stages = Counter(stage for _, value, stage in rated if value < level)
    return CriterionCount(
        name,
        hires=len(values),
        weak=sum(min(each) < level for each in values.values()),
        weak_to_all=sum(max(each) < level for each in values.values()),
        answers=stages.total(),
        by_stage=dict(sorted(stages.items())),
        too_few=too_few,
    )


def _dimensions(named: Sequence[KnownHire]) -> tuple[DimensionCount, ...]:
    # Those that no stage covers come first.
    groups: dict[str, list[KnownHire]] = {}
    for it in named:
        groups.setdefault(same_words(it.dimension), []).append(it)
    found = [
        DimensionCount(
            key,
            Counter(sorted(it.dimension for it in group)).most_common(1)[0][0],
            hires=len({it.hire for it in group}),
            answers=len(group),
            uncovered=sum(it.stage == NO_STAGE for it in group),
        )
        for key, group in groups.items()
    ]
    return tuple(sorted(found, key=lambda it: (not it.uncovered, -it.hires, it.words)))
