"""Estimate reviewers' effects by least squares.

Each value is its document's level plus its reviewer's effect plus noise. Only differences
within a document count, so a reviewer with weak documents doesn't seem severe.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

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
