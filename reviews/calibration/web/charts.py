from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reviews.calibration.opening_agreement import CriterionAgreement

PERCENT = [(mark / 100, str(mark)) for mark in (0, 25, 50, 75, 100)]


@dataclass(frozen=True, slots=True)
class Charted:
    words: str
    n: int
    estimate: float
    low: float
    high: float


def alphas(rows: Iterable[CriterionAgreement]) -> list[Charted]:
    # Skips criteria without one.
    return [
        Charted(row.name, row.documents, row.found.alpha.estimate, *row.found.alpha.interval)
        for row in rows
        if row.found.alpha.interval is not None and row.found.alpha.estimate is not None
    ]


def shares(ends: Iterable[dict[str, Any]]) -> list[Charted]:
    return [
        Charted(it["end"].capitalize(), it["n"], it["share"], *it["interval"]) for it in ends
    ]
