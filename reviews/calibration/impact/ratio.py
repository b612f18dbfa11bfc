"""The ratio of two selection rates, with its score interval (P. A. R. Koopman, *Confidence
intervals for the ratio of two binomial proportions*, Biometrics 40, 1984).

It holds the ratios that a test does not reject, with the variance of the two rates likeliest under
the ratio. O. Miettinen and M. Nurminen, *Comparative analysis of two rates*, Statistics in Medicine
4, 1985, equations 11 and 12, give these in closed form.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

from reviews.calibration.outcomes.chances import Interval

Rate = tuple[int, int]
"""How many passed, and of how many."""
_HALVINGS = 200
"""Enough for a float's precision."""


def ratio(one: Rate, other: Rate) -> float:
    """At least one must have passed in `other`."""
    return one[0] / one[1] / (other[0] / other[1])


def interval(one: Rate, other: Rate, confidence: float) -> Interval:
    limit = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    middle = ratio(one, other)

    def rejected(value: float) -> bool:
        return score(one, other, value) > limit

    low = _end(rejected, middle, 0.5) if one[0] else 0.0
    # If none passed in the first group, the estimate is 0, which no factor raises.
    return low, _end(rejected, middle or 1 / one[1] / one[1], 2.0)


def score(one: Rate, other: Rate, value: float) -> float:
    """How far the two rates are from this ratio, in squared standard errors."""
    (passed, of), (other_passed, other_of) = one, other
    a = (of + other_of) * value
    b = of * value + passed + other_of + other_passed * value
    c = passed + other_passed
    # The smaller root of a p² - b p + c, written so that nothing cancels.
    base = 2 * c / (b + math.sqrt(max(b * b - 4 * a * c, 0.0)))
    top = min(value * base, 1.0)
    base = min(base, 1.0)
    variance = top * (1 - top) / of + value * value * base * (1 - base) / other_of
    apart = passed / of - value * other_passed / other_of
    if variance > 0:
        return apart * apart / variance
    return math.inf if apart else 0.0


def _end(rejected: Callable[[float], bool], inside: float, factor: float) -> float:
    outside = inside * factor
    while not rejected(outside):
        inside, outside = outside, outside * factor
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        if middle in (inside, outside):
            break
        inside, outside = (inside, middle) if rejected(middle) else (middle, outside)
    return (inside + outside) / 2
