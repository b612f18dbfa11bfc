"""Alpha is the published one and an independent library's, and its interval holds what it says."""

from __future__ import annotations

import math

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reviews.calibration.agreement.alpha import (
    UNITS_AT_LEAST,
    alpha,
    coincidences,
    of_coincidences,
)
from tests.reviews.calibration.agreement import made

NONE = math.nan
KRIPPENDORFF_2011 = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
        [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
    ]
).T
"""K. Krippendorff, *Computing Krippendorff's Alpha-Reliability* (2011), section C: twelve units and
four observers; section D gives 0.815 for ordinal data."""


def test_the_published_example_comes_out_as_printed() -> None:
    found = alpha(KRIPPENDORFF_2011)
    assert f"{found.estimate:.3f}" == "0.815"
    assert found.units == 11  # the twelfth has one rating
    assert found.interval is None


@settings(deadline=None)  # the first example loads both libraries
@given(
    arrays(
        float,
        st.tuples(st.integers(2, 12), st.integers(2, 5)),
        elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, NONE]),
    )
)
def test_it_is_an_independent_librarys(table: np.ndarray) -> None:
    pairable = table[(~np.isnan(table)).sum(1) > 1]
    ours = alpha(table).estimate
    if len(np.unique(pairable[~np.isnan(pairable)])) < 2:
        assert math.isnan(ours)
        return
    theirs = krippendorff.alpha(table.T, level_of_measurement="ordinal")
    assert ours == pytest.approx(theirs, abs=1e-9)


def test_ratings_that_cannot_differ_have_no_alpha() -> None:
    assert math.isnan(alpha(np.full((40, 2), 3.0)).estimate)
    assert math.isnan(alpha(np.full((3, 2), NONE)).estimate)
    assert alpha(np.full((40, 2), 3.0)).interval is None


def test_an_interval_needs_units_and_some_that_differ() -> None:
    rng = np.random.default_rng(3)
    raters = made.Raters(each=2, pool=4, documents=1.0)
    table = made.tables(raters, 1, UNITS_AT_LEAST, rng, made.severities(raters, rng))[0]
    low, high = alpha(table).interval or (1.0, -1.0)
    assert -1 < low < alpha(table).estimate < high < 1
    assert alpha(table[1:]).interval is None
    alike = np.repeat(np.tile([1.0, 2.0, 3.0, 4.0], 10)[:, None], 2, 1)
    assert alpha(alike).estimate == 1
    assert alpha(alike).interval is None
    alike[:3, 1] += 1
    assert alpha(alike).interval is not None


def test_the_interval_holds_the_true_alpha_about_as_often_as_it_says() -> None:
    # The whole table is `benchmarks/agreement_coverage.py`; 400 rounds tell 90 from 95 from 99 %.
    rng = np.random.default_rng(21)
    raters = made.Raters(each=2, pool=8, documents=1.0)
    severity = made.severities(raters, rng)
    true = made.true_alpha(raters, rng, severity, units=100_000)
    tables = made.tables(raters, 400, UNITS_AT_LEAST, rng, severity)
    intervals = [alpha(table).interval for table in tables]
    held = [low <= true <= high for low, high in filter(None, intervals)]
    assert len(held) > 390
    assert 0.92 < np.mean(held) < 0.98


def test_many_tables_are_computed_at_once_as_each_alone() -> None:
    each = coincidences(KRIPPENDORFF_2011)
    without = of_coincidences(each.sum(0) - each)
    for unit in range(len(each)):
        alone = alpha(np.delete(KRIPPENDORFF_2011, unit, 0)).estimate
        assert without[unit] == pytest.approx(alone, abs=1e-12)
