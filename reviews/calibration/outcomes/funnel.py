"""How applications ended, without a number under five that could be read or worked out.

Each person is counted in one cell, their end, and each number is the whole fives of its cell. There
is no second table: a prompt's number less that of its one large opening would be that of its small
one. Ends are always the same four, and are shown or left out each by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.calibration.outcomes.chances import Interval, wilson
from reviews.calibration.outcomes.durations import Spread, durations
from reviews.calibration.outcomes.grouping import FEWEST, whole_fives
from reviews.calibration.outcomes.history import Candidate, Outcome

_CONFIDENCE = 0.95

ENDS: Mapping[str, tuple[Outcome, ...]] = {
    "withdrawn": ("withdrawn",),
    "rejected on the document": ("rejected",),
    "no offer": ("no_hire",),
    "an offer": ("down_level", "offer", "accepted", "declined"),
}
"""Of applications that are over. With five of them, an attacker who knows how many people there are
could learn that each number lacks four."""
_UNCOUNTED = FEWEST - 1
"""At most so many of an end are rounded away."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many came to each end, rounded down to fives, and how long each stage took; empty where
    there are too few."""

    ends: Mapping[str, int]
    times: Sequence[Spread] = ()

    @property
    def candidates(self) -> int:
        """Those in `ends`; 0 where there are too few to say."""
        return sum(self.ends.values())

    def as_json(self) -> dict[str, Any]:
        """Every count with its share and that share's interval."""
        return {
            "candidates": self.candidates or None,
            "ends": [
                {
                    "end": end,
                    "n": n,
                    "share": round(n / self.candidates, 3),
                    "interval": [round(at, 3) for at in interval(n, self.candidates)],
                }
                for end, n in self.ends.items()
            ],
            "times": [it.as_json() for it in self.times],
        }


def funnel(candidates: Collection[Candidate]) -> Funnel:
    """The ends that five of these candidates or more came to."""
    found = Counter(it.outcome for it in candidates)
    numbers = {
        end: whole_fives(sum(found[outcome] for outcome in outcomes))
        for end, outcomes in ENDS.items()
    }
    return Funnel({end: n for end, n in numbers.items() if n}, durations(candidates))


def interval(n: int, of: int) -> Interval:
    """The 95 % interval of a share, whatever was rounded away of its own number and of the others'
    (Wilson's, from the lowest to the highest)."""
    low, _ = wilson(n, of + _UNCOUNTED * (len(ENDS) - 1), _CONFIDENCE)
    _, high = wilson(n + _UNCOUNTED, of + _UNCOUNTED, _CONFIDENCE)
    return low, high
