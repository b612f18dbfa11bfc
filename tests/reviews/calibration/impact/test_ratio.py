"""The interval of a ratio of two rates is the published one, and what a search finds."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest

from reviews.calibration.impact.ratio import Rate, interval, ratio, score


def test_the_interval_is_the_published_one() -> None:
    # Koopman's example, as in J. Nam, *Confidence limits for the ratio of two binomial proportions
    # based on likelihood scores: non-iterative method*, Biometrical Journal 37 (1995): 36 of 40 and
    # 16 of 80.
    assert f"{ratio((36, 40), (16, 80)):.1f}" == "4.5"
    assert [f"{end:.3f}" for end in interval((36, 40), (16, 80), 0.95)] == ["2.940", "7.152"]


INDEPENDENT = (
    ((36, 40), (16, 80), 0.95, (2.9395691922149965, 7.15222343486603)),
    ((7, 34), (1, 34), 0.95, (1.2208528535148115, 42.57571760976041)),
    ((12, 40), (48, 80), 0.95, (0.2933452452484175, 0.7938646817375494)),
    ((104, 11037), (189, 11034), 0.95, (0.4338935316068906, 0.6973968469266157)),
)
"""By `confint_proportions_2indep` of statsmodels 0.15.0 (method "score", compare "ratio", without
correction), which solves Nam's cubic equation instead of searching."""


@pytest.mark.parametrize(("one", "other", "confidence", "ends"), INDEPENDENT)
def test_the_interval_is_that_of_another_implementation(
    one: Rate, other: Rate, confidence: float, ends: tuple[float, float]
) -> None:
    assert interval(one, other, confidence) == pytest.approx(ends, rel=1e-9, abs=1e-9)


def _likeliest(one: Rate, other: Rate, value: float) -> float:
    """The base rate that is likeliest under this ratio, by golden-section search."""

    def unlikely(base: float) -> float:
        top = value * base
        return -(
            one[0] * math.log(top)
            + (one[1] - one[0]) * math.log1p(-top)
            + other[0] * math.log(base)
            + (other[1] - other[0]) * math.log1p(-base)
        )

    low, high = 1e-12, min(1.0, 1 / value) - 1e-12
    part = (math.sqrt(5) - 1) / 2
    for _ in range(200):
        a, b = high - part * (high - low), low + part * (high - low)
        low, high = (low, b) if unlikely(a) < unlikely(b) else (a, high)
    return (low + high) / 2


@pytest.mark.parametrize(("one", "other"), [((12, 40), (48, 80)), ((9, 31), (17, 33))])
@pytest.mark.parametrize("value", [0.3, 0.5, 0.8, 1.0, 1.4])
def test_the_score_is_what_a_search_for_the_likeliest_rates_finds(
    one: Rate, other: Rate, value: float
) -> None:
    base = _likeliest(one, other, value)
    top = value * base
    variance = top * (1 - top) / one[1] + value**2 * base * (1 - base) / other[1]
    apart = one[0] / one[1] - value * other[0] / other[1]
    assert score(one, other, value) == pytest.approx(apart**2 / variance, rel=1e-5)


def test_both_ends_are_where_the_test_begins_to_reject() -> None:
    limit = NormalDist().inv_cdf(0.995) ** 2
    for end in interval((21, 60), (50, 90), 0.99):
        assert score((21, 60), (50, 90), end) == pytest.approx(limit, rel=1e-9)


def test_turned_around_it_is_the_same_interval() -> None:
    low, high = interval((12, 40), (48, 80), 0.95)
    assert interval((48, 80), (12, 40), 0.95) == pytest.approx((1 / high, 1 / low), rel=1e-9)


def test_none_and_all_have_an_interval_too() -> None:
    low, high = interval((0, 40), (20, 40), 0.95)
    assert low == 0
    assert 0.1 < high < 0.4
    low, high = interval((40, 40), (40, 40), 0.95)
    assert low < 1 < high
