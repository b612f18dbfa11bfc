"""An attacker who has every printed number, and knows which cells each of them is a sum of."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from itertools import combinations

import numpy as np

from reviews.calibration.outcomes.grouping import FEWEST

Printed = tuple[frozenset[Hashable], int]
"""The cells of the common refinement of all labels that a number counts, and the number."""


def worked_out(printed: Iterable[Printed]) -> Iterator[Printed]:
    """Every count from one to four that follows: of the cells in one number and not in another, and
    of each single cell and each difference that the linear system of all numbers determines."""
    rows = sorted({it for it in printed if it[0]}, key=lambda it: (len(it[0]), repr(it)))
    cells = sorted({cell for of, _ in rows for cell in of}, key=repr)
    wanted = {frozenset([cell]) for cell in cells} | {of for of, _ in rows}
    for (one, _), (other, _) in combinations(rows, 2):
        wanted |= {it for it in (one - other, other - one, one & other) if it}
    if not rows:
        return
    system = np.array([[cell in of for cell in cells] for of, _ in rows], float).T
    numbers = np.array([number for _, number in rows], float)
    for of in wanted:
        target = np.array([cell in of for cell in cells], float)
        weights, *_ = np.linalg.lstsq(system, target, rcond=None)
        if np.allclose(system @ weights, target):
            count = round(float(weights @ numbers))
            if 0 < count < FEWEST:
                yield of, count
