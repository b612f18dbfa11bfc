"""How many of each group passed each stage, with no number under five to read or work out.

A candidate's path says how each shown stage was decided. Groups merge until each has at least
five candidates on every path that anyone took, and every printed number is a sum of such cells.
So is the difference of two numbers, such as those who passed one stage minus those decided at
the next. Stages on a rarer path are left out. Within one path, swapping the groups of two
people of small groups changes nothing printed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import chain, combinations

from reviews.calibration.impact.ratio import Rate
from reviews.calibration.impact.survey import NOT_GIVEN, Applicant
from reviews.calibration.outcomes.grouping import put_together

IN_ALL = "in all"
STAGES_AT_MOST = 8
"""The stages with the most decisions. Every choice of stages is tried."""

Path = tuple[bool | None, ...]
"""By stage, whether it was passed; None if undecided."""
Stages = dict[str, dict[str, Rate]]


def rates(applicants: Collection[Applicant]) -> Stages:
    """The largest table of two groups or more."""
    names = _stages(applicants)
    people = Counter(
        (
            it.group or NOT_GIVEN,
            tuple(it.in_all if name == IN_ALL else it.passed.get(name) for name in names),
        )
        for it in applicants
    )
    best: Stages = {}
    most = (0, 0)
    places = range(len(names))
    for chosen in chain.from_iterable(combinations(places, n + 1) for n in reversed(places)):
        table = _table(people, chosen)
        size = (len(table) * len(chosen), len(table))
        if len(table) > 1 and size > most:
            most = size
            best = {
                names[at]: {group: _rate(row, n) for group, row in table.items()}
                for n, at in enumerate(chosen)
            }
    return best


def _stages(applicants: Collection[Applicant]) -> list[str]:
    """Stages that some passed and some did not, by most decisions, so the earliest first. If
    there are several, the whole selection comes last."""
    decided = Counter(stage for it in applicants for stage in it.passed)
    both = {end for it in applicants for end in it.passed.items()}
    stages = [it for it in decided if {(it, True), (it, False)} <= both]
    stages.sort(key=lambda stage: (-decided[stage], stage))
    ends = {it.in_all for it in applicants}
    whole = [IN_ALL] if len(decided) > 1 and {True, False} <= ends else []
    return [*(it for it in stages[:STAGES_AT_MOST] if it != IN_ALL), *whole]


def _table(
    people: Counter[tuple[str, Path]], chosen: Sequence[int]
) -> dict[str, Counter[Path]]:
    table: dict[str, Counter[Path]] = {}
    for (group, path), n in people.items():
        part = tuple(path[at] for at in chosen)
        if any(it is not None for it in part):
            table.setdefault(group, Counter())[part] += n
    return put_together(table, {path for row in table.values() for path in row})


def _rate(row: Counter[Path], at: int) -> Rate:
    passed = sum(n for path, n in row.items() if path[at])
    return passed, passed + sum(n for path, n in row.items() if path[at] is False)
