from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.calibration.impact.report import GroupRate
from reviews.calibration.opening_agreement import CriterionAgreement

PERCENT = [(mark / 100, str(mark)) for mark in (0, 25, 50, 75, 100)]
_STEP = 0.25


@dataclass(frozen=True, slots=True)
class Charted:
    words: str
    n: int
    estimate: float
    low: float
    high: float


def alphas(rows: Iterable[CriterionAgreement]) -> list[Charted]:
    """Skips criteria without one."""
    return [
        Charted(row.name, row.documents, row.found.alpha.estimate, *row.found.alpha.interval)
        for row in rows
        if row.found.alpha.interval is not None and row.found.alpha.estimate is not None
    ]


def shares(ends: Iterable[dict[str, Any]]) -> list[Charted]:
    return [
        Charted(it["end"].capitalize(), it["n"], it["share"], *it["interval"]) for it in ends
    ]


def ratios(groups: Iterable[GroupRate]) -> list[Charted]:
    return [
        Charted(it.group, it.reached, it.ratio, *it.interval)
        for it in groups
        if it.ratio is not None and it.interval is not None
    ]


def marks(rows: Sequence[Charted]) -> list[tuple[float, str]]:
    """At most six, from 0, covering all intervals and 1."""
    until = max([1.0, *(row.high for row in rows)])
    step = _STEP * math.ceil(until / _STEP / 5)
    return [(n * step, f"{n * step:g}") for n in range(math.ceil(until / step) + 1)]
