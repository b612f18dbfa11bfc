"""What `blindfolio agreement` prints: each figure with the number it rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from reviews.calibration.agreement.alpha import APART_AT_LEAST, UNITS_AT_LEAST, Alpha, alpha
from reviews.calibration.agreement.pairs import Shares, kappa_quadratic, shares
from reviews.calibration.agreement.ratings import Table


@dataclass(frozen=True, slots=True)
class Agreement:
    """`units` have at least one rating; NaN means that the ratings give no figure."""

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

    def as_text(self) -> str:
        paired = self.alpha.units
        counted = (
            f"{_n(self.units, 'unit')}, {_n(self.raters, 'rater')},"
            f" {_n(paired, 'unit')} with two ratings"
        )
        if self.alpha.interval is None:
            return (
                f"{counted} or more.\nToo few to say: {UNITS_AT_LEAST} units with two ratings are"
                f" needed, and {APART_AT_LEAST} of them with different ratings.\n"
            )
        low, high = self.alpha.interval
        kappa = "-" if math.isnan(self.kappa) else f"{self.kappa:.2f}"
        return (
            f"{counted} or more.\n"
            f"Krippendorff's alpha (ordinal): {self.alpha.estimate:.2f}, 95 % interval {low:.2f} to"
            f" {high:.2f}\n"
            f"Quadratic weighted kappa, mean over pairs of raters: {kappa}\n"
            f"Of {self.shares.pairs} pairs of ratings {self.shares.exact:.0%} are the same and"
            f" {self.shares.adjacent:.0%} at most one step apart.\n"
        )


def agreement(ratings: Table) -> Agreement:
    units, raters = ratings.shape
    figures = alpha(ratings), kappa_quadratic(ratings), shares(ratings)
    return Agreement(units, raters, *figures)


def _or_null(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None


def _n(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
