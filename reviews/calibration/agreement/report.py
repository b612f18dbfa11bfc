"""Measure agreement. Each figure comes with the number it rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reviews.calibration.agreement.alpha import Alpha, alpha
from reviews.calibration.agreement.ratings import Table


@dataclass(frozen=True, slots=True)
class Agreement:
    # `units` have at least one rating. NaN: the ratings give no figure.

    units: int
    raters: int
    alpha: Alpha
    kappa: float
    shares: Shares

    @property
    def enough(self) -> bool:
        return self.alpha.interval is not None

    def as_json(self) -> dict[str, Any]:
        interval = self.alpha.interval
        return {
            "n_units": self.units,
            "n_raters": self.raters,
            "alpha": _or_null(self.alpha.estimate),
            "alpha_interval": None if interval is None else list(interval),
            "kappa_quadratic": _or_null(self.kappa),
            "exact": _or_null(self.shares.exact),
            "adjacent": _or_null(self.shares.adjacent),
            "enough": self.enough,
        }


def agreement(ratings: Table) -> Agreement:
    units, raters = ratings.shape
    figures = alpha(ratings), kappa_quadratic(ratings), shares(ratings)
    return Agreement(units, raters, *figures)


def _or_null(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None


# Kappa says nothing about a single common unit.
SHARED_AT_LEAST = 2


@dataclass(frozen=True, slots=True)
class Shares:
    """Of pairs of ratings in one unit: equal, or at most one step apart. NaN without a pair."""

    exact: float
    adjacent: float
    pairs: int


def shares(table: Table) -> Shares:
    same = near = pairs = 0
    for one, other in combinations(range(table.shape[1]), 2):
        apart = np.abs(table[:, one] - table[:, other])
        apart = apart[~np.isnan(apart)]
        pairs += len(apart)
        same += int((apart < 1e-9).sum())
        near += int((apart < 1 + 1e-9).sum())
    if not pairs:
        return Shares(float("nan"), float("nan"), 0)
    return Shares(same / pairs, near / pairs, pairs)


def kappa_quadratic(table: Table) -> float:
    """Return the mean quadratic kappa over pairs of raters who share units. It is NaN if no
    pair of ratings could differ.
    """
    values = np.unique(table[~np.isnan(table)])
    weights = (values[:, None] - values[None, :]) ** 2
    found = []
    for one, other in combinations(range(table.shape[1]), 2):
        both = ~np.isnan(table[:, one]) & ~np.isnan(table[:, other])
        if both.sum() >= SHARED_AT_LEAST:
            mine = table[both, one, None] == values
            theirs = table[both, other, None] == values
            found.append(weighted_kappa(mine.T.astype(float) @ theirs, weights))
    known = [kappa for kappa in found if not np.isnan(kappa)]
    return float(np.mean(known)) if known else float("nan")


def weighted_kappa(observed: NDArray[np.float64], disagreement: NDArray[np.float64]) -> float:
    """Compute kappa for two raters' square table of counts or shares, weighted by
    `disagreement` (J. Cohen, *Weighted kappa*, Psychological Bulletin 70, 1968, formula 5). It
    is NaN if the raters could not differ.
    """
    total = observed.sum()
    expected = np.outer(observed.sum(1), observed.sum(0)) / total
    by_chance = float((disagreement * expected).sum())
    if not by_chance:
        return float("nan")
    return 1 - float((disagreement * observed).sum()) / by_chance
