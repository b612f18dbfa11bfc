"""How often the interval of an adverse-impact ratio holds the true ratio, in made rounds.

    .venv/bin/python benchmarks/impact_coverage.py [--rounds 2000] [--seed 23]

For each number and size of groups, and each true rate of the group that is compared: the share of
rounds in which all intervals of the stage hold their true ratio, beside the shares of all intervals
and of those of the lowest ratio. In each round the data choose the group with the highest rate, as
on the page, and only rounds count in which every group has five candidates on both sides. Where
those are fewer than half, the numbers that are shown are higher than usual; the last line has these
apart. Exits with 1 where, with at least half of the rounds shown, fewer than 93 % hold.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from functools import lru_cache
from itertools import product

import numpy as np

from reviews.calibration.impact import report
from reviews.calibration.impact.ratio import interval
from reviews.calibration.impact.report import AT_LEAST, GroupRate, compared
from reviews.calibration.outcomes.grouping import FEWEST

GROUPS = (2, 3, 5)
SIZES = (AT_LEAST, 40, 60, 100, 300)
SHAPES = ((1, 1), (3, 1), (1, 3))
"""How large all groups but the last are, and the last, as multiples of the size."""
RATES = (0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
RATIOS = (1.0, 0.8, 0.5)
"""Of the last group's true rate to that of all others."""


def stage(counts: list[int], of: list[int]) -> list[GroupRate] | None:
    if any(min(n, size - n) < FEWEST for n, size in zip(counts, of, strict=True)):
        return None
    return compared({str(n): rate for n, rate in enumerate(zip(counts, of, strict=True))})


def holds(groups: list[GroupRate], true: list[float]) -> list[tuple[float, bool]]:
    highest = next(n for n, it in enumerate(groups) if it.verdict == "highest")
    return [
        (it.ratio, it.interval[0] <= rate / true[highest] <= it.interval[1])
        for it, rate in zip(groups, true, strict=True)
        if it.ratio is not None and it.interval is not None
    ]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=23)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    # Rounds repeat, and an interval takes far longer than everything else.
    report.interval = lru_cache(maxsize=None)(interval)
    usual: list[float] = []
    rare: list[float] = []
    print("groups | sizes | true rate, ratio | shown | all hold | each holds | lowest holds")
    for groups, size, shape in product(GROUPS, SIZES, SHAPES):
        of = [size * shape[0]] * (groups - 1) + [size * shape[1]]
        for rate, ratio in product(RATES, RATIOS):
            true = [rate] * (groups - 1) + [rate * ratio]
            counts = rng.binomial(of, true, (given.rounds, groups)).tolist()
            shown = [holds(it, true) for it in (stage(row, of) for row in counts) if it]
            share = len(shown) / given.rounds
            if share < 0.25:
                continue
            whole = statistics.fmean(all(held for _, held in it) for it in shown)
            each = statistics.fmean(held for it in shown for _, held in it)
            lowest = statistics.fmean(min(it)[1] for it in shown)
            (usual if share >= 0.5 else rare).append(whole)
            print(
                f"{groups} | {of[0]}, {of[-1]} | {rate}, {ratio} | {share:4.0%} | {whole:.1%}"
                f"{' !' if share >= 0.5 and whole < 0.93 else ''} | {each:.1%} | {lowest:.1%}",
                flush=True,
            )
    print(f"half of the rounds or more are shown: {min(usual):.1%} to {max(usual):.1%}")
    print(f"a quarter to a half: {min(rare):.1%} to {max(rare):.1%}")
    return 1 if min(usual) < 0.93 else 0


if __name__ == "__main__":
    sys.exit(main())
