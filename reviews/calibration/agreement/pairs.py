"""What two raters of one unit agree on: weighted kappa, and how often they give the same."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from reviews.calibration.agreement.ratings import Table

SHARED_AT_LEAST = 2
"""Units that two raters need in common: of a single one kappa says nothing."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Of all pairs of ratings of one unit, the share that is the same (`exact`) and the share that
    is at most one step apart (`adjacent`, which includes the former); NaN without a pair."""

    exact: float
    adjacent: float
    pairs: int


def shares(table: Table) -> Shares:
    """How often two ratings of one unit are the same, or next to each other."""
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
    """The mean of the quadratic weighted kappas of all pairs of raters who share units; NaN where
    there is no such pair. A pair whose ratings could not differ has none and is left out."""
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
    """Weighted kappa of a square table of two raters' counts or shares, `disagreement` having a
    weight for each of its cells (J. Cohen, *Weighted kappa*, Psychological Bulletin 70, 1968,
    formula 5); NaN where the raters could not differ."""
    total = observed.sum()
    expected = np.outer(observed.sum(1), observed.sum(0)) / total
    by_chance = float((disagreement * expected).sum())
    if not by_chance:
        return float("nan")
    return 1 - float((disagreement * observed).sum()) / by_chance
