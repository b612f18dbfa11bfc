"""Intervals and tails are the published ones and hold as often as they say; of a few, there are
none."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from reviews.calibration.outcomes.by_rating import DOCUMENTS_AT_LEAST, criteria, drifts
from reviews.calibration.outcomes.chances import (
    FEWEST,
    at_least,
    both_tails,
    difference,
    fisher,
    reach,
    whole_fives,
    wilson,
)
from reviews.calibration.outcomes.durations import (
    AT_LEAST,
    REVIEWERS_AT_LEAST,
    durations,
    median_interval,
    spread,
)
from reviews.calibration.outcomes.funnel import ENDS, interval
from reviews.calibration.outcomes.history import Candidate, PastRating


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


FIRST = date(2026, 1, 5)


@pytest.mark.parametrize("n", [AT_LEAST, 21, 34, 60, 200])
@pytest.mark.parametrize(
    ("draw", "true"),
    [
        (lambda rng: rng.expovariate(1), 0.6931472),
        (lambda rng: rng.gauss(8, 3), 8.0),
        (lambda rng: rng.lognormvariate(2, 1), 7.3890561),
    ],
    ids=["exponential", "normal", "lognormal"],
)
def test_the_interval_holds_the_median_in_93_to_97_of_100_rounds(
    n: int, draw: Callable[[random.Random], float], true: float
) -> None:
    rng = random.Random(21)
    held = []
    for _ in range(2000):
        low, high = median_interval(sorted(draw(rng) for _ in range(n)))
        held.append(low <= true <= high)
    assert 0.93 <= statistics.fmean(held) <= 0.97


def test_the_interval_of_ten_is_that_of_the_order_statistics() -> None:
    """Ten values: the second and the ninth hold the median in 97.85 %, the third and the eighth in
    89.06 %; 95 % is in between."""
    low, high = median_interval(list(range(1, 11)))
    assert low == pytest.approx(2 + 8 * 0.3247 / (2 + 6 * 0.3247), abs=0.01)
    assert high == pytest.approx(11 - low)


def test_fewer_than_twenty_give_no_figure_and_n_is_rounded() -> None:
    assert spread("a to b", "days", [3.0] * (AT_LEAST - 1)) is None
    found = spread("a to b", "days", [*range(AT_LEAST + 4)])
    assert found is not None
    assert (found.n, found.median, found.quartiles) == (20, 12, (6, 17))


def test_each_step_is_counted_by_who_took_it_and_in_its_order() -> None:
    made = []
    for n in range(AT_LEAST):
        one = Candidate(hours=6)
        one.days = {"interview": FIRST + timedelta(days=9 + n % 3), "document": FIRST}
        if n % 2:
            one.days["decision"] = FIRST + timedelta(days=30)
        made.append(one)
    found = {it.what: it for it in durations(made)}
    assert list(found) == ["document to interview", "hours"], "ten came to a decision"
    assert found["document to interview"].median == 10
    assert (found["hours"].median, found["hours"].unit) == (6, "hours")


def test_two_stages_of_one_day_keep_their_order() -> None:
    days = {"invitation": FIRST, "start": FIRST, "submission": FIRST + timedelta(days=5)}
    found = durations([Candidate(days=days)] * AT_LEAST)
    assert [it.what for it in found] == ["invitation to start", "start to submission"]


def test_thousands_of_candidates_are_counted_exactly() -> None:
    low, high = median_interval(list(range(1, 4001)))
    assert low == pytest.approx(2000.5 - 1.96 * 4000**0.5 / 2, abs=1)
    assert high == pytest.approx(4001 - low)


def _reviewed(n: int, *, reviewers: int, hours: float | None) -> Candidate:
    """A document with two reviews, of people who take turns."""
    made = Candidate(review_hours=hours)
    for who in (n, n + 1):
        made.ratings.append(PastRating(f"r{who % reviewers}", "scope", 3, None))
    return made


def test_reviewers_hours_are_in_quarters_and_of_documents_that_have_them() -> None:
    made = [
        _reviewed(n, reviewers=REVIEWERS_AT_LEAST, hours=(60 + 3 * n) / 60)
        for n in range(AT_LEAST + 1)
    ]
    unsaid = [_reviewed(n, reviewers=9, hours=None) for n in range(AT_LEAST)]
    [found] = durations([*made, *unsaid])
    assert (found.what, found.unit, found.n) == ("review hours", "hours", AT_LEAST)
    assert (found.median, found.quartiles) == (1.5, (1.25, 1.75))
    low, high = found.interval
    assert low <= 1.5 <= high
    assert all(4 * it == int(4 * it) for it in found.interval)
    assert durations(made[: AT_LEAST - 1]) == []


def test_reviewers_hours_are_never_those_of_one_or_two_people() -> None:
    for reviewers in range(1, REVIEWERS_AT_LEAST):
        made = [_reviewed(n, reviewers=reviewers, hours=1.5) for n in range(AT_LEAST * 2)]
        assert durations(made) == []


START = date(2025, 3, 3)
NAMES = ("alternatives", "migration", "scope")
Cells = dict[tuple[str, str, str], float]


def _drifting(documents: int, moved_from: int, by: float) -> tuple[Cells, dict[str, date]]:
    """One document a day, whose scope is rated so much higher from some document on."""
    cells: Cells = {}
    days = {}
    for n in range(documents):
        days[f"d{n:03}"] = START + timedelta(n)
        for place, name in enumerate(NAMES):
            noise = 0.1 * ((n * 7 + place * 3) % 5 - 2)
            moved = by if name == "scope" and n >= moved_from else 0
            cells[f"d{n:03}", "r", name] = 2 + noise + moved
    return cells, days


def _guides(documents: int, changed_at: int) -> dict[tuple[str, str], int]:
    return {
        (f"d{n:03}", name): 2 if name == "scope" and n >= changed_at else 1
        for n in range(documents)
        for name in NAMES
    }


def test_halves_are_compared_where_no_guide_changed() -> None:
    cells, days = _drifting(60, 30, 1.0)
    found = {it.criterion: it for it in drifts(cells, days, {})}
    scope = found["scope"]
    assert (scope.earlier, scope.later) == pytest.approx((2, 3), abs=0.05)
    assert scope.found.estimate == pytest.approx(1, abs=0.05)
    low, high = scope.interval
    assert low < 1 < high
    assert scope.guide_changed is None
    assert found["migration"].found.estimate == pytest.approx(-0.5, abs=0.05)


def test_a_changed_guide_parts_its_own_criterion_and_is_named() -> None:
    cells, days = _drifting(80, 25, 1.0)
    guides = _guides(80, 25)
    found = {it.criterion: it for it in drifts(cells, days, guides)}
    assert found["scope"].guide_changed == START + timedelta(25)
    assert found["scope"].found.estimate == pytest.approx(1, abs=0.05)
    assert found["migration"].guide_changed is None
    (told,) = (
        it.told(0.95).says
        for it in criteria(cells, days, guides)
        if it.matters and "scope" in it.told(0.95).where
    )
    assert told.startswith("A criterion that drifted after a guide changed")
    assert "changed on 2025-03-28" in told


def test_a_document_counts_for_the_guide_that_it_was_rated_by() -> None:
    cells, days = _drifting(80, 30, 1.0)
    guides = _guides(80, 30)
    days["d000"] = START + timedelta(200)  # rated by the old guide, long after the change
    (scope,) = (it for it in drifts(cells, days, guides) if it.criterion == "scope")
    assert scope.guide_changed == START + timedelta(30)
    assert scope.found.estimate == pytest.approx(1, abs=0.02)


def test_a_guide_that_is_too_new_leaves_the_halves() -> None:
    cells, days = _drifting(60, 60, 0)
    guides = _guides(60, 60 - DOCUMENTS_AT_LEAST + 1)
    (scope,) = (it for it in drifts(cells, days, guides) if it.criterion == "scope")
    assert scope.guide_changed is None


def test_of_too_few_documents_nothing_is_said() -> None:
    cells, days = _drifting(2 * DOCUMENTS_AT_LEAST - 1, 20, 1.0)
    assert list(drifts(cells, days, {})) == []
    assert len(list(drifts(*_drifting(2 * DOCUMENTS_AT_LEAST, 20, 1.0), {}))) == len(NAMES)
