"""Measures how often the interval of alpha contains the true alpha, and what 5,000 ratings cost.

    .venv/bin/python benchmarks/agreement_coverage.py [--rounds 2000] [--seed 21]

The rounds are generated. For each kind of raters and each number of units, it prints how often the
interval, if there is one, contains the alpha of 200,000 units. Beside it is the share for a
percentile bootstrap in 400 of these rounds.

Then it prints how long all figures of 5,000 ratings take, and how long their point estimates alone
take in the same run. It exits with 1 if the interval is shown and contains the true alpha in fewer
than 93 or more than 97 % of rounds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time

import numpy as np

from reviews.calibration.agreement import alpha as of
from reviews.calibration.agreement.pairs import kappa_quadratic, shares
from reviews.calibration.agreement.report import agreement
from tests.reviews.calibration.agreement.made import Raters, severities, tables, true_alpha

KINDS = (
    Raters(each=2, pool=3, documents=0.4, missing=0.1),
    Raters(each=2, pool=8, documents=0.8),
    Raters(each=2, pool=8, documents=1.4, missing=0.1),
    Raters(each=2, pool=8, documents=2.0),
    Raters(each=3, pool=12, documents=1.0, severity=0.4, missing=0.2),
    Raters(each=6, pool=6, documents=1.0, severity=0.4, missing=0.1),
    Raters(each=6, pool=12, documents=3.0, severity=0.1),
)
UNITS = (of.UNITS_AT_LEAST, 40, 60, 100, 250)
RESAMPLED, RESAMPLES = 400, 400


def bootstrap(each: np.ndarray, rng: np.random.Generator) -> tuple[float, float]:
    units, values, _ = each.shape
    weights = rng.multinomial(units, np.full(units, 1 / units), RESAMPLES).astype(float)
    again = (weights @ each.reshape(units, -1)).reshape(-1, values, values)
    low, high = np.nanpercentile(of.of_coincidences(again), [2.5, 97.5])
    return float(low), float(high)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=21)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    wrong = 0
    print("raters a unit, of | true alpha | units | shown | holds it | a bootstrap's")
    for kind in KINDS:
        severity = severities(kind, rng)
        true = true_alpha(kind, rng, severity)
        for units in UNITS:
            # A few units more, because some have fewer than two ratings.
            rounds = tables(kind, given.rounds, units, rng, severity)
            intervals = [of.alpha(table).interval for table in rounds]
            held = [low <= true <= high for low, high in filter(None, intervals)]
            resampled = [bootstrap(of.coincidences(table), rng) for table in rounds[:RESAMPLED]]
            by_resampling = [low <= true <= high for low, high in resampled]
            share = statistics.fmean(held) if held else float("nan")
            # Where hardly a round has enough units there is nothing to count.
            counted = len(held) >= given.rounds // 4
            bad = counted and not 0.93 <= share <= 0.97
            wrong += bad
            print(
                f"{kind.each}, {kind.pool:2} | {true:.2f} | {units:3} |"
                f" {len(held) / given.rounds:4.0%} | {share:.1%}{' !' if bad else ''} |"
                f" {statistics.fmean(by_resampling):.1%}",
                flush=True,
            )
    print(f"outside 93 to 97 %: {wrong}")
    _time(rng)
    return 1 if wrong else 0


def _time(rng: np.random.Generator) -> None:
    kind = Raters(each=2, pool=12, documents=1.0)
    table = tables(kind, 1, 2_500, rng, severities(kind, rng))[0]
    times: dict[str, list[float]] = {"points": [], "all": []}
    for _ in range(9):
        began = time.perf_counter()
        of.of_coincidences(of.coincidences(table).sum(0))
        kappa_quadratic(table)
        shares(table)
        between = time.perf_counter()
        agreement(table)
        times["points"].append(between - began)
        times["all"].append(time.perf_counter() - between)
    points, whole = (statistics.median(times[name]) for name in ("points", "all"))
    print(
        f"5,000 ratings: {whole * 1000:.0f} ms with the interval, {whole / points:.2f} times the"
        f" {points * 1000:.0f} ms of the figures alone"
    )


if __name__ == "__main__":
    sys.exit(main())
