from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from reviews.calibration.outcomes.chances import Interval, whole_fives

Kind = Literal[
    "loose_screen",
    "bad_source",
    "lenient_reviewer",
    "severe_reviewer",
    "drifting_criterion",
    "split_guide",
    "disputed_guide",
]
# The chance that a file without any cause has a finding, over all tests.
FALSE_AT_MOST = 0.02
# The chance that any finding's interval misses the true figure.
WRONG_AT_MOST = 0.05


@dataclass(frozen=True, slots=True)
class PossibleCause:
    # `chance` is how likely the data would show it without a cause; `told` makes the finding
    # for the confidence that its interval needs.

    chance: float
    matters: bool
    told: Callable[[float], Diagnosis]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    # Shares are rounded to a twentieth, and `n` to fives, so no count can be worked out.

    kind: Kind
    where: str
    estimate: float
    interval: Interval
    n: int
    says: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {
            "estimate": round(self.estimate, 3),
            "interval": [round(end, 3) for end in self.interval],
        }


def kept(families: Sequence[Sequence[PossibleCause]]) -> list[Diagnosis]:
    """Return the findings that chance doesn't explain, the least likely first. Each family gets
    an equal part of `FALSE_AT_MOST`, and each test an equal part of that (Bonferroni's
    inequality; O. J. Dunn, *Multiple comparisons among means*, JASA 56, 1961).
    """
    asked = [family for family in families if family]
    tests = sum(map(len, asked))
    found = [
        it
        for family in asked
        for it in family
        if it.matters and it.chance < FALSE_AT_MOST / len(asked) / len(family)
    ]
    found.sort(key=lambda it: it.chance)
    told = [it.told(1 - WRONG_AT_MOST / tests) for it in found]
    return [replace(it, n=whole_fives(it.n)) for it in told]


def coarse(share: float) -> float:
    return round(round(share * 20) / 20, 2)
