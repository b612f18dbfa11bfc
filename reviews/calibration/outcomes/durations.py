"""Summarise days between stages and hours of work, as medians and quartiles of at least twenty
candidates.

A quartile is some candidate's own number. Values are therefore rounded to whole days or hours
and `n` to fives, and with twenty candidates at least five are on each side of a quartile.
Reviewers' hours are sums over one document's reviews, rounded to quarters. They need three
reviewers, because each of two could subtract their own hours.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reviews.calibration.outcomes.chances import Interval, whole_fives
from reviews.calibration.outcomes.history import Candidate

AT_LEAST = 20
REVIEWERS_AT_LEAST = 3
_QUARTER = 0.25
_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Spread:
    # `document to interview`, `hours` or `review hours`.
    what: str
    unit: str
    n: int
    median: float
    interval: tuple[float, float]
    quartiles: tuple[float, float]


def durations(candidates: Collection[Candidate]) -> list[Spread]:
    """Return the days and hours of candidates. Days come in the usual order of the stages, and
    values of fewer than twenty candidates are left out.
    """
    days: dict[str, list[float]] = {}
    places: dict[str, list[int]] = {}
    hours: list[float] = []
    for it in candidates:
        # Stages on the same day keep the given order.
        steps = sorted(it.days.items(), key=lambda step: step[1])
        for place, ((before, begins), (after, ends)) in enumerate(pairwise(steps)):
            what = f"{before} to {after}"
            days.setdefault(what, []).append((ends - begins).days)
            places.setdefault(what, []).append(place)
        if it.hours is not None:
            hours.append(it.hours)
    usual = {what: sum(at) / len(at) for what, at in places.items()}
    found = [spread(what, "days", days[what]) for what in sorted(days, key=lambda w: usual[w])]
    told = [it for it in candidates if it.review_hours is not None]
    review_hours = [it.review_hours for it in told if it.review_hours is not None]
    if len({rating.reviewer for it in told for rating in it.ratings}) < REVIEWERS_AT_LEAST:
        review_hours = []
    found.append(spread("hours", "hours", hours))
    found.append(spread("review hours", "hours", review_hours, step=_QUARTER))
    return [it for it in found if it is not None]


def spread(what: str, unit: str, values: Sequence[float], *, step: float = 1) -> Spread | None:
    if len(values) < AT_LEAST:
        return None
    ordered = sorted(values)
    low, high = median_interval(ordered)

    def times(steps: int) -> float:
        made = steps * step
        return int(made) if made == int(made) else made

    first, median, third = (times(round(_quantile(ordered, n / 4) / step)) for n in (1, 2, 3))
    return Spread(
        what,
        unit,
        whole_fives(len(values)),
        median,
        (times(math.floor(low / step)), times(math.ceil(high / step))),
        (first, third),
    )


def median_interval(ordered: Sequence[float]) -> Interval:
    """Return the 95 % interval of a median, between order statistics (T. P. Hettmansperger and
    S. J. Sheather, *Confidence intervals based on interpolated order statistics*, Statistics &
    Probability Letters 4, 1986). It needs at least six sorted values.
    """
    n = len(ordered)
    held, narrower, depth = 1.0, 1.0, -1
    # Of 2**n equally likely ways, those in which too few values are below the median; in integers,
    # as a float overflows from a thousand candidates on.
    ways, beyond = 1, 0
    while narrower >= _CONFIDENCE:
        held, depth = narrower, depth + 1
        beyond += ways
        ways = ways * (n - depth) // (depth + 1)
        narrower = 1 - 2 * beyond / 2**n
    share = (held - _CONFIDENCE) / (held - narrower)
    inwards = (n - depth) * share / (depth + (n - 2 * depth) * share)
    low = (1 - inwards) * ordered[depth - 1] + inwards * ordered[depth]
    high = (1 - inwards) * ordered[n - depth] + inwards * ordered[n - depth - 1]
    return low, high


def _quantile(ordered: Sequence[float], share: float) -> float:
    at = share * (len(ordered) - 1)
    below = math.floor(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])
