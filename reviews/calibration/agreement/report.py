"""Print the report of `blindfolio agreement`. Each figure comes with the number it rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from reviews.calibration.agreement.alpha import Alpha, alpha
from reviews.calibration.agreement.pairs import Shares, kappa_quadratic, shares
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
