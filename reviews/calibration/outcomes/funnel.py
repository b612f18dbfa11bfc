"""How far candidates come, without a number under five that could be read or worked out.

Ends are put together the same way in every table (`_COARSER`), and groups until each has five
candidates or more at each end. So within one end, every table divides the same people into groups
of five or more by a label of its own, and nothing printed changes if two of these people swap that
label. Subtracting tables from each other gives sums of printed numbers and nothing else. If ends
were put together in one table alone, the others would give them away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blindfolio.levels import LEVELS
from reviews.calibration.outcomes.chances import wilson
from reviews.calibration.outcomes.durations import Spread, durations
from reviews.calibration.outcomes.grouping import FEWEST, put_together
from reviews.calibration.outcomes.history import Candidate, Outcome

_CONFIDENCE = 0.95

_COARSER: Sequence[Mapping[str, tuple[Outcome, ...]]] = (
    {
        "not decided": ("open",),
        "withdrawn": ("withdrawn",),
        "rejected on the document": ("rejected",),
        "no offer": ("no_hire",),
        "offer below level": ("down_level",),
        "offer at level": ("offer", "accepted"),
        "offer declined": ("declined",),
    },
    {
        "not decided or withdrawn": ("open", "withdrawn"),
        "rejected on the document": ("rejected",),
        "no offer": ("no_hire",),
        "offer below level": ("down_level",),
        "offer at level or declined": ("offer", "accepted", "declined"),
    },
    {
        "not decided or withdrawn": ("open", "withdrawn"),
        "rejected on the document": ("rejected",),
        "no offer": ("no_hire",),
        "an offer": ("down_level", "offer", "accepted", "declined"),
    },
    {
        "not decided, withdrawn or rejected on the document": ("open", "withdrawn", "rejected"),
        "no offer": ("no_hire",),
        "an offer": ("down_level", "offer", "accepted", "declined"),
    },
    {
        "not decided, withdrawn or rejected on the document": ("open", "withdrawn", "rejected"),
        "decided after an interview": (
            *("no_hire", "down_level", "offer", "accepted", "declined"),
        ),
    },
    {
        "all": (
            *("open", "withdrawn", "rejected", "no_hire", "down_level", "offer", "accepted"),
            "declined",
        )
    },
)
"""Ways to put ends together, the finest first."""

_LABELS: Mapping[str, Callable[[Candidate], str]] = {
    "opening": lambda it: it.opening,
    "prompt": lambda it: it.prompt,
    "source": lambda it: it.source,
    "applied_level": lambda it: LEVELS.get(it.applied_level or 0, str(it.applied_level or "")),
}
_UNNAMED = "not given"

Table = dict[str, Counter[str]]
"""How many of each group came to each end."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """`ends` of all candidates and of the groups `by` opening, prompt, source and level, and how
    long each stage took; empty where there are too few."""

    ends: Mapping[str, int]
    by: Mapping[str, Table]
    times: Sequence[Spread] = ()

    @property
    def candidates(self) -> int:
        """All of them; 0 where there are too few to say."""
        return sum(self.ends.values())

    def as_json(self) -> dict[str, Any]:
        """Every count with its share of the row and that share's 95 % interval."""
        return {
            "candidates": self.candidates or None,
            "ends": _row(self.ends),
            "by": {
                label: [
                    {"group": group, "candidates": ends.total(), "ends": _row(ends)}
                    for group, ends in table.items()
                ]
                for label, table in self.by.items()
            },
            "times": [it.as_json() for it in self.times],
        }


def funnel(candidates: Collection[Candidate]) -> Funnel:
    """The finest funnel whose numbers are all five or more."""
    if len(candidates) < FEWEST:
        return Funnel({}, {})
    times = durations(candidates)
    best = Funnel({}, {})
    most = -1
    for ends in _COARSER:
        called = {outcome: words for words, outcomes in ends.items() for outcome in outcomes}
        total = Counter(called[it.outcome] for it in candidates)
        if min(total.values()) < FEWEST:
            continue
        words = [end for end in ends if total[end]]
        by = {label: _grouped(candidates, of, called, words) for label, of in _LABELS.items()}
        shown = {label: table for label, table in by.items() if len(table) > 1}
        numbers = len(words) * (1 + sum(map(len, shown.values())))
        if numbers > most:
            most = numbers
            best = Funnel({end: total[end] for end in words}, shown, times)
    return best


def _grouped(
    candidates: Collection[Candidate],
    label: Callable[[Candidate], str],
    called: Mapping[Outcome, str],
    ends: Sequence[str],
) -> Table:
    """The groups of one label, with those put together that have too few at an end."""
    table: Table = {}
    for it in candidates:
        table.setdefault(label(it) or _UNNAMED, Counter())[called[it.outcome]] += 1
    return put_together(table, ends)


def _row(ends: Mapping[str, int]) -> list[dict[str, Any]]:
    of = sum(ends.values())
    return [
        {
            "end": end,
            "n": n,
            "share": round(n / of, 3),
            "interval": [round(at, 3) for at in wilson(n, of, _CONFIDENCE)],
        }
        for end, n in ends.items()
    ]
