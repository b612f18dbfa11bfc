"""Made ratings: documents that differ, raters who are milder or stricter, and noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviews.calibration.agreement.alpha import coincidences, of_coincidences

CUTS = (-1.0, 0.0, 1.0)
"""Where what a rater sees becomes a 2, a 3 and a 4."""


@dataclass(frozen=True, slots=True)
class Raters:
    """How ratings come about: each unit gets `each` of `pool` raters, whose severities spread by
    `severity`; documents spread by `documents`, one look by `noise`, and a share is `missing`."""

    each: int
    pool: int
    documents: float
    severity: float = 0.3
    noise: float = 0.7
    missing: float = 0.0


def tables(
    made: Raters,
    rounds: int,
    units: int,
    rng: np.random.Generator,
    severity: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Ratings of 1 to 4 with the axes round, unit, rater; NaN: none. `severity` has a number for
    each rater of the pool."""
    quality = rng.normal(0, made.documents, (rounds, units, 1))
    who = np.argsort(rng.random((rounds, units, made.pool)), -1)[..., : made.each]
    seen = quality + severity[who] + rng.normal(0, made.noise, who.shape)
    given = np.digitize(seen, CUTS) + 1.0
    given[rng.random(given.shape) < made.missing] = np.nan
    found = np.full((rounds, units, made.pool), np.nan)
    np.put_along_axis(found, who, given, -1)
    return found


def severities(made: Raters, rng: np.random.Generator) -> NDArray[np.float64]:
    """How far each rater of a pool is from the others."""
    return rng.normal(0, made.severity, made.pool)


def true_alpha(
    made: Raters, rng: np.random.Generator, severity: NDArray[np.float64], units: int = 200_000
) -> float:
    """Alpha of so many units that chance has no part in it."""
    whole = sum(
        coincidences(tables(made, 1, units // 10, rng, severity)[0]).sum(0) for _ in range(10)
    )
    return float(of_coincidences(np.asarray(whole)))
