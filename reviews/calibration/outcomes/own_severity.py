"""Estimate how severe one reviewer is, shrunk towards 0 as far as the data leave it open.

Each value is its document's level plus its reviewer's effect plus noise, with effects spread
around 0. This is a mixed model, whose predicted effects are shrunk (C. R. Henderson, *Best
linear unbiased estimation and prediction under a selection model*, Biometrics 31, 1975). The
spread is unknown, so the figures are averaged over possible spreads, weighted by fit, with a
flat prior on the standard deviation (A. Gelman, *Prior distributions for variance parameters in
hierarchical models*, Bayesian Analysis 1, 2006).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reviews.calibration.outcomes.chances import Interval, reach
from reviews.calibration.outcomes.severity import Values, shared

DOCUMENTS_AT_LEAST = 20
# People who share them. With fewer, the figure would be about one colleague.
OTHERS_AT_LEAST = 3
# Of the effects, in units of the noise's.
_SPREADS = np.linspace(0.01, 3.0, 60)


@dataclass(frozen=True, slots=True)
class OwnSeverity:
    """A reviewer's severity in rating steps. `estimate` is relative to the team's mean and
    negative for a severe reviewer. It is None with too few shared documents or people.
    """

    documents: int
    others: int
    estimate: float | None = None
    interval: Interval | None = None


def own_severity(values: Values, reviewer: str) -> OwnSeverity:
    """Estimate the reviewer's severity. `values` are each person's mean rating of each
    document.
    """
    own = [by for by in shared(values) if reviewer in by]
    people = sorted({who for by in own for who in by})
    found = OwnSeverity(len(own), max(len(people) - 1, 0))
    if found.documents < DOCUMENTS_AT_LEAST or found.others < OTHERS_AT_LEAST:
        return found
    design, given = _contrasts(own, people)
    estimate, error = _predicted(design, given, people.index(reviewer))
    far = reach(error, len(given) - 1, 0.95)
    return replace(found, estimate=estimate, interval=(estimate - far, estimate + far))


def _contrasts(
    documents: list[dict[str, float]], people: list[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    # Differences within documents, uncorrelated (Helmert's contrasts).
    rows, given = [], []
    for by in documents:
        values = np.fromiter(by.values(), float)
        at = [people.index(who) for who in by]
        for n in range(1, len(values)):
            weights = np.array([1.0] * n + [-float(n)]) / np.sqrt(n * (n + 1))
            row = np.zeros(len(people))
            row[at[: n + 1]] = weights
            rows.append(row)
            given.append(float(weights @ values[: n + 1]))
    return np.array(rows), np.array(given)


def _predicted(
    design: NDArray[np.float64], given: NDArray[np.float64], own: int
) -> tuple[float, float]:
    n = len(given)
    sizes, axes = np.linalg.eigh(design.T @ design)
    along = axes.T @ design.T @ given
    ratios = _SPREADS**2
    # By spread: the share of each axis that is kept, the remaining noise, and the fit.
    kept = ratios[:, None] / (1 + ratios[:, None] * sizes)
    left = given @ given - kept @ along**2
    left = np.maximum(left, 1e-9)
    fit = -0.5 * np.log1p(ratios[:, None] * sizes).sum(axis=1) - n / 2 * np.log(left)
    weights = np.exp(fit - fit.max())
    weights /= weights.sum()
    means = (kept * along) @ axes[own]
    noise = left / max(n - 2, 1)
    variances = noise * (kept @ axes[own] ** 2)
    mean = float(weights @ means)
    variance = float(weights @ (variances + (means - mean) ** 2))
    return mean, float(np.sqrt(variance))
