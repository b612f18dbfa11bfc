"""How severe one reviewer is: an interval that holds, drawn towards the mean, none of a few."""

from __future__ import annotations

import statistics

import numpy as np
import pytest

from reviews.calibration.outcomes.own_severity import (
    DOCUMENTS_AT_LEAST,
    OTHERS_AT_LEAST,
    own_severity,
)
from tests.every_run import in_every_run

Values = dict[tuple[str, str], float]


def _made(
    rng: np.random.Generator, documents: int, pool: int, spread: float, each: int = 2
) -> tuple[float, Values]:
    """One's own effect, and documents that one rated with others of a pool."""
    effects = rng.normal(0, spread, pool)
    values: Values = {}
    for document in range(documents):
        level = rng.normal(2.5, 0.7)
        others = rng.choice(np.arange(1, pool), each - 1, replace=False)
        for who in (0, *others):
            values[str(document), str(who)] = level + effects[who] + rng.normal(0, 0.4)
    return float(effects[0]), values


@pytest.mark.parametrize("spread", [0.1, 0.35, 0.7])
@pytest.mark.parametrize(
    "sizes",
    in_every_run([(20, 6, 2), (20, 6, 3), (60, 10, 2), (150, 20, 2)], [(20, 6, 2)]),
)
def test_the_interval_holds_the_effect_in_93_of_100_or_more(
    sizes: tuple[int, int, int], spread: float
) -> None:
    """The sizes: documents, colleagues, and ratings of each document."""
    documents, pool, each = sizes
    rng = np.random.default_rng(21)
    held = []
    for _ in range(500):
        true, values = _made(rng, documents, pool, spread, each)
        interval = own_severity(values, "0").interval
        assert interval is not None
        held.append(interval[0] <= true <= interval[1])
    assert statistics.fmean(held) >= 0.93


@pytest.mark.parametrize("lenient", [0.2, 0.5, 1.0])
def test_the_estimate_is_between_nought_and_the_plain_difference(lenient: float) -> None:
    rng = np.random.default_rng(3)
    _, values = _made(rng, DOCUMENTS_AT_LEAST, 8, 0.0)
    given = {
        (document, who): value + (lenient if who == "0" else 0)
        for (document, who), value in values.items()
    }
    plain = statistics.fmean(
        given[document, "0"] - value for (document, who), value in given.items() if who != "0"
    )
    found = own_severity(given, "0")
    assert found.estimate is not None
    assert 0 < found.estimate < plain


def test_weak_documents_make_no_one_severe() -> None:
    rng = np.random.default_rng(5)
    _, values = _made(rng, 60, 8, 0.3)
    weaker = {
        (document, who): value - (2 if int(document) % 2 else 0)
        for (document, who), value in values.items()
    }
    one, other = own_severity(values, "0"), own_severity(weaker, "0")
    assert one.estimate == pytest.approx(other.estimate)


@pytest.mark.parametrize(
    ("documents", "pool"), [(0, 4), (DOCUMENTS_AT_LEAST - 1, 8), (40, OTHERS_AT_LEAST)]
)
def test_too_few_documents_or_colleagues_give_no_figure(documents: int, pool: int) -> None:
    _, values = _made(np.random.default_rng(7), documents, pool, 0.3)
    found = own_severity(values, "0")
    assert (found.estimate, found.interval) == (None, None)
    assert found.documents == documents


def test_documents_that_one_did_not_share_count_for_nothing() -> None:
    _, values = _made(np.random.default_rng(9), 30, 8, 0.3)
    more = values | {("alone", "0"): 4.0, ("others", "1"): 1.0, ("others", "2"): 4.0}
    assert own_severity(more, "0") == own_severity(values, "0")
