"""Intervals and tails are the published ones."""

from __future__ import annotations

import math

import pytest

from reviews.calibration.outcomes.chances import (
    at_least,
    both_tails,
    difference,
    fisher,
    reach,
    wilson,
)
from reviews.calibration.outcomes.funnel import ENDS, interval
from reviews.calibration.outcomes.grouping import FEWEST, whole_fives


def test_wilsons_interval_is_the_published_one() -> None:
    # R. G. Newcombe, *Two-sided confidence intervals for the single proportion*, Statistics in
    # Medicine 17 (1998), table I: 81 of 263, method 3.
    assert [f"{end:.4f}" for end in wilson(81, 263, 0.95)] == ["0.2553", "0.3662"]
    assert wilson(0, 20, 0.95)[0] == 0
    assert wilson(20, 20, 0.95)[1] == 1


@pytest.mark.parametrize("of", [10, 12, 15, 20, 25, 30, 40, 50, 75, 100, 200, 400])
def test_a_share_is_shown_and_wrong_in_at_most_seven_of_a_hundred(of: int) -> None:
    # The funnel shows a share where five or more are in it, both in fives, and whatever is rounded
    # away of the other ends. This is no simulation: each count is weighed by how likely it is.
    away = range((FEWEST - 1) * (len(ENDS) - 1) + 1)
    intervals = {
        count: [
            interval(whole_fives(count), whole_fives(count) + of - count - rest)
            for rest in away
            if of - count >= rest and (of - count - rest) % FEWEST == 0
        ]
        for count in range(FEWEST, of + 1)
    }

    def wrong(share: float) -> float:
        return math.fsum(
            math.comb(of, count) * share**count * (1 - share) ** (of - count)
            for count, shown in intervals.items()
            if not all(low <= share <= high for low, high in shown)
        )

    assert 0 < max(wrong(per_mille / 1000) for per_mille in range(10, 991, 10)) <= 0.07


def test_newcombes_difference_is_the_published_one() -> None:
    # R. G. Newcombe, *Interval estimation for the difference*, Statistics in Medicine 17 (1998),
    # table II, example (a), method 10.
    apart, (low, high) = difference((56, 70), (48, 80), 0.95)
    assert [f"{it:.4f}" for it in (apart, low, high)] == ["0.2000", "0.0524", "0.3339"]


def test_fishers_tea_is_as_likely_as_he_says() -> None:
    # R. A. Fisher, *The Design of Experiments* (1935), chapter II: three cups of four, or better.
    assert fisher((3, 4), (1, 4)) == pytest.approx(17 / 70)
    assert fisher((4, 4), (0, 4)) == pytest.approx(1 / 70)


def test_the_binomial_tail_adds_up() -> None:
    assert at_least(0, 12, 0.25) == pytest.approx(1)
    assert at_least(12, 12, 0.5) == pytest.approx(0.5**12)
    assert at_least(2, 3, 0.5) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("t", "freedom", "chance"), [(2.086, 20, 0.05), (3.850, 20, 0.001), (3.745, 24, 0.001)]
)
def test_students_tails_are_near_the_tables(t: float, freedom: int, chance: float) -> None:
    assert both_tails(t, freedom) == pytest.approx(chance, rel=0.01)
    assert both_tails(-t, freedom) == both_tails(t, freedom)


def test_an_interval_reaches_as_far_as_students_t() -> None:
    assert reach(1, 30, 0.95) == pytest.approx(2.042, abs=0.003)
    assert math.isclose(reach(2, 30, 0.95), 2 * reach(1, 30, 0.95))


def test_tails_of_thousands_are_numbers() -> None:
    # Half of them or more of a fair coin: half, and half of the middle.
    middle = math.exp(math.lgamma(20_001) - 2 * math.lgamma(10_001) - 20_000 * math.log(2))
    assert at_least(10_000, 20_000, 0.5) == pytest.approx(0.5 + middle / 2, rel=1e-6)
    assert fisher((1_500, 3_000), (1_500, 3_000)) == pytest.approx(0.5, abs=0.02)
