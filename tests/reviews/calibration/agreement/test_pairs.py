"""Weighted kappa is the published one and an independent library's; shares are counted by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask

from reviews.calibration.agreement.pairs import kappa_quadratic, shares, weighted_kappa

NONE = math.nan


def test_cohens_own_example_comes_out_as_printed() -> None:
    # J. Cohen, *Weighted kappa* (1968), table 1: shares of 200 cases and the weights of
    # disagreement; the paper gives 0.348, and 0.492 without weights.
    observed = np.array([[0.44, 0.07, 0.09], [0.05, 0.20, 0.05], [0.01, 0.03, 0.06]])
    weights = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    assert f"{weighted_kappa(observed, weights):.3f}" == "0.348"
    assert f"{weighted_kappa(observed * 200, 1.0 - np.eye(3)):.3f}" == "0.492"


@pytest.mark.parametrize("seed", range(20))
def test_it_is_an_independent_librarys_mean_over_pairs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.integers(1, 5, (int(rng.integers(5, 40)), int(rng.integers(2, 6)))).astype(
        float
    )
    task = AnnotationTask(
        [(rater, unit, value) for (unit, rater), value in np.ndenumerate(table)],
        distance=lambda one, other: (one - other) ** 2,
    )
    assert kappa_quadratic(table) == pytest.approx(task.weighted_kappa(), abs=1e-9)


def test_only_what_two_raters_share_counts() -> None:
    table = np.array([[1, 1, NONE], [2, 3, NONE], [4, 4, 1], [3, NONE, NONE]])
    two = table[:3, :2]
    assert kappa_quadratic(table) == kappa_quadratic(two)  # the third shares one unit with each
    assert math.isnan(kappa_quadratic(table[:, 1:]))


def test_a_pair_that_could_not_differ_is_left_out() -> None:
    assert math.isnan(kappa_quadratic(np.full((5, 2), 2.0)))
    table = np.array([[2, 2, 1], [2, 2, 2], [2, 2, 3]], dtype=float)
    assert (
        kappa_quadratic(table) == 0
    )  # the first two have none; each of them with the third: 0


def test_shares_count_pairs_of_ratings_of_one_unit() -> None:
    table = np.array([[1, 1, 2], [4, 1, NONE], [3, NONE, NONE]])
    found = shares(table)
    assert (found.exact, found.adjacent, found.pairs) == (1 / 4, 3 / 4, 4)
    assert math.isnan(shares(table[2:]).exact)
