"""Estimate reviewers' effects by least squares.

Each value is its document's level plus its reviewer's effect plus noise. Only differences
within a document count, so a reviewer with weak documents doesn't seem severe.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reviews.calibration.outcomes.chances import Interval, both_tails, reach

Values = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Contrast:
    estimate: float
    error: float
    freedom: int
    documents: int

    def chance(self, beyond: float) -> float:
        """Return how likely this estimate is if the true difference is at most `beyond`."""
        far = abs(self.estimate) - beyond
        return both_tails(far / self.error, self.freedom) if self.error and far > 0 else 1.0

    def interval(self, confidence: float) -> Interval:
        far = reach(self.error, self.freedom, confidence)
        return self.estimate - far, self.estimate + far


def shared(values: Values) -> list[dict[str, float]]:
    """By document that several people rated, return the values by reviewer."""
    found: dict[str, dict[str, float]] = {}
    for (document, reviewer), value in values.items():
        found.setdefault(document, {})[reviewer] = value
    return [by for by in found.values() if len(by) > 1]


class Effects:
    def __init__(self, values: Values) -> None:
        documents = shared(values)
        counted = Counter(reviewer for by in documents for reviewer in by)
        self.reviewers = sorted(counted)
        self.documents = dict(counted)
        self._place = {reviewer: n for n, reviewer in enumerate(self.reviewers)}
        rows, left = [], []
        for by in documents:
            at = [self._place[reviewer] for reviewer in by]
            design = np.zeros((len(at), len(counted)))
            design[np.arange(len(at)), at] = 1
            design[:, at] -= 1 / len(at)
            given = np.fromiter(by.values(), float)
            rows.append(design)
            left.append(given - given.mean())
        ratings = sum(map(len, rows))
        self.freedom = max(ratings - len(rows) - max(len(counted) - 1, 0), 0)
        if not self.freedom:
            return
        design, given = np.vstack(rows), np.concatenate(left)
        self._spread = np.linalg.pinv(design.T @ design)
        self._effects = self._spread @ design.T @ given
        noise = given - design @ self._effects
        self._variance = float(noise @ noise) / self.freedom

    def from_others(self, reviewer: str) -> Contrast:
        weights = np.full(len(self.reviewers), -1 / max(len(self.reviewers) - 1, 1))
        weights[self._place[reviewer]] = 1
        return self._contrast(weights, self.documents[reviewer])

    def between(self, one: str, other: str) -> Contrast:
        weights = np.zeros(len(self.reviewers))
        weights[self._place[one]], weights[self._place[other]] = 1, -1
        return self._contrast(weights, min(self.documents[one], self.documents[other]))

    def _contrast(self, weights: NDArray[np.float64], documents: int) -> Contrast:
        if not self.freedom:
            return Contrast(0.0, 0.0, 1, documents)
        error = float(np.sqrt(self._variance * (weights @ self._spread @ weights)))
        return Contrast(float(weights @ self._effects), error, self.freedom, documents)


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
    """Estimate how severe one reviewer is, shrunk towards 0 as far as the data leave it open.
    `values` are each person's mean rating of each document.

    Effects are spread around 0, so this is a mixed model, whose predicted effects are shrunk
    (C. R. Henderson, *Best linear unbiased estimation and prediction under a selection model*,
    Biometrics 31, 1975). The spread is unknown, so the figures are averaged over possible
    spreads, weighted by fit, with a flat prior on the standard deviation (A. Gelman, *Prior
    distributions for variance parameters in hierarchical models*, Bayesian Analysis 1, 2006).
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
