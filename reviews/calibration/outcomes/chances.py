"""Compute shares, their intervals, and how likely chance alone does the same."""

from __future__ import annotations

import math
from statistics import NormalDist

Interval = tuple[float, float]


def wilson(count: int, of: int, confidence: float) -> Interval:
    """Return the interval of a share (E. B. Wilson, *Probable inference*, JASA 22, 1927)."""
    z = _z(confidence)
    middle = (count + z * z / 2) / (of + z * z)
    reach = z / (of + z * z) * math.sqrt(count * (of - count) / of + z * z / 4)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def difference(
    one: tuple[int, int], other: tuple[int, int], confidence: float
) -> tuple[float, Interval]:
    """Return the difference between two shares, each given as (count, total), with its
    interval (R. G. Newcombe, *Interval estimation for the difference*, Statistics in Medicine 17,
    1998, method 10)."""
    p, q = one[0] / one[1], other[0] / other[1]
    low_p, high_p = wilson(*one, confidence)
    low_q, high_q = wilson(*other, confidence)
    return p - q, (
        p - q - math.hypot(p - low_p, high_q - q),
        p - q + math.hypot(high_p - p, q - low_q),
    )


def at_least(count: int, of: int, share: float) -> float:
    """Return the chance of `count` or more of `of`, by the exact binomial tail."""
    one, none = math.log(share), math.log1p(-share)
    return math.fsum(
        math.exp(_ways(of, k) + k * one + (of - k) * none) for k in range(count, of + 1)
    )


def fisher(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return how likely the first of two equal shares is this high or higher, by Fisher's exact
    test.
    """
    (k, n), m = one, other[1]
    both = k + other[0]
    ways = _ways(n + m, both)
    return math.fsum(
        math.exp(_ways(n, x) + _ways(m, both - x) - ways)
        for x in range(max(k, both - m), min(n, both) + 1)
    )


def _ways(of: int, chosen: int) -> float:
    # A logarithm, because the coefficient overflows a float from about a thousand.
    return math.lgamma(of + 1) - math.lgamma(chosen + 1) - math.lgamma(of - chosen + 1)


def both_tails(t: float, freedom: float) -> float:
    """Return how likely Student's t is this far from 0. The error is at most 1 % from 20
    degrees of freedom on (D. L. Wallace, *Bounds on normal approximations to Student's and the
    chi-square distributions*, Annals of Mathematical Statistics 30, 1959).
    """
    z = (8 * freedom + 1) / (8 * freedom + 3) * math.sqrt(freedom * math.log1p(t * t / freedom))
    return 2 * NormalDist().cdf(-z)


def reach(error: float, freedom: float, confidence: float) -> float:
    """Return half the width of an interval with this standard error. It uses the normal
    quantile with Student's first term (Abramowitz and Stegun, 26.7.5).
    """
    z = _z(confidence)
    return error * (z + (z**3 + z) / (4 * freedom))


def _z(confidence: float) -> float:
    quantile: float = NormalDist().inv_cdf((1 + confidence) / 2)
    return quantile


FEWEST = 5


def whole_fives(n: int) -> int:
    return n - n % FEWEST
