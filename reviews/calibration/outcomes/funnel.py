"""Count how applications ended, so that no number under five can be read or worked out.

Each person counts in one cell, and each number is rounded down to fives. There is no second
table, because a prompt's number minus its large opening's would give its small one's. The four
ends never change, and each is shown or left out on its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reviews.calibration.outcomes.chances import FEWEST, Interval, whole_fives, wilson
from reviews.calibration.outcomes.durations import Spread
from reviews.calibration.outcomes.history import Candidate, Outcome

_CONFIDENCE = 0.95

# With five ends, an attacker who knows the total could learn that each number lacks four.
ENDS: Mapping[str, tuple[Outcome, ...]] = {
    "withdrawn": ("withdrawn",),
    "rejected on the document": ("rejected",),
    "no offer": ("no_hire",),
    "an offer": ("down_level", "offer", "accepted", "declined"),
}
# The most that rounding hides of one end.
_UNCOUNTED = FEWEST - 1


@dataclass(frozen=True, slots=True)
class Funnel:
    # In fives. Ends and times with too few people are left out.

    ends: Mapping[str, int]
    times: Sequence[Spread] = ()

    @property
    def candidates(self) -> int:
        return sum(self.ends.values())

    def as_json(self) -> dict[str, Any]:
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
            "times": [asdict(it) for it in self.times],
        }


def funnel(candidates: Iterable[Candidate], times: Sequence[Spread] = ()) -> Funnel:
    found = Counter(it.outcome for it in candidates)
    numbers = {
        end: whole_fives(sum(found[outcome] for outcome in outcomes))
        for end, outcomes in ENDS.items()
    }
    return Funnel({end: n for end, n in numbers.items() if n}, times)


def interval(n: int, of: int) -> Interval:
    """Return the 95 % interval of an end's share. It spans Wilson's intervals for everything
    that rounding may have hidden in this number and the others.
    """
    low, _ = wilson(n, of + _UNCOUNTED * (len(ENDS) - 1), _CONFIDENCE)
    _, high = wilson(n + _UNCOUNTED, of + _UNCOUNTED, _CONFIDENCE)
    return low, high
