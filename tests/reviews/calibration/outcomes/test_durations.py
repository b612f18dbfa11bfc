"""How long stages took: figures that hold as often as they say, and none of a few."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from reviews.calibration.outcomes.durations import (
    AT_LEAST,
    REVIEWERS_AT_LEAST,
    durations,
    median_interval,
    spread,
)
from reviews.calibration.outcomes.history import Candidate, PastRating

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
