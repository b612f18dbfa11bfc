"""Reviewers' effects by least squares.

Each value is its document's level plus its reviewer's effect plus noise. Only differences within a
document count, so a reviewer with weak documents doesn't seem severe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviews.calibration.outcomes.chances import Interval, both_tails, reach

Values = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Contrast:
    """An estimated difference, its chance without a cause, and its standard error."""

    estimate: float
    error: float
    freedom: int
    documents: int

    def chance(self, beyond: float) -> float:
        """How likely this is if the true difference is at most `beyond`."""
        far = abs(self.estimate) - beyond
        return both_tails(far / self.error, self.freedom) if self.error and far > 0 else 1.0

    def interval(self, confidence: float) -> Interval:
        far = reach(self.error, self.freedom, confidence)
        return self.estimate - far, self.estimate + far


class Effects:
    def __init__(self, values: Values) -> None:
        shared: dict[str, dict[str, float]] = {}
        for (document, reviewer), value in values.items():
            shared.setdefault(document, {})[reviewer] = value
        shared = {document: by for document, by in shared.items() if len(by) > 1}
        self.reviewers = sorted({reviewer for by in shared.values() for reviewer in by})
        place = {reviewer: n for n, reviewer in enumerate(self.reviewers)}
        rows, left = [], []
        self.documents = dict.fromkeys(self.reviewers, 0)
        for by in shared.values():
            at = [place[reviewer] for reviewer in by]
            design = np.zeros((len(at), len(place)))
            design[np.arange(len(at)), at] = 1
            design[:, at] -= 1 / len(at)
            given = np.fromiter(by.values(), float)
            rows.append(design)
            left.append(given - given.mean())
            for reviewer in by:
                self.documents[reviewer] += 1
        self._place = place
        ratings = sum(map(len, rows))
        self.freedom = ratings - len(rows) - max(len(place) - 1, 0)
        if not rows or self.freedom < 1:
            self.freedom = 0
            return
        design, given = np.vstack(rows), np.concatenate(left)
        self._spread = np.linalg.pinv(design.T @ design)
        self._effects = self._spread @ design.T @ given
        noise = given - design @ self._effects
        self._variance = float(noise @ noise) / self.freedom

    def from_others(self, reviewer: str) -> Contrast:
        """From the mean of the others."""
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
