"""What `blindfolio impact` prints: the share of each group that passed a stage, and its ratio to
the highest.

Four fifths are the rule of thumb of the *Uniform Guidelines on Employee Selection Procedures*, 29
CFR 1607.4 D (1978). A lower ratio is a reason to look at the stage, not a proof.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reviews.calibration.impact.rates import rates
from reviews.calibration.impact.ratio import Rate, interval, ratio
from reviews.calibration.impact.survey import NOT_GIVEN, Applicant
from reviews.calibration.outcomes.chances import Interval, wilson
from reviews.calibration.outcomes.grouping import FEWEST, OTHER

AT_LEAST = 30
"""Fewest decided candidates of a compared group. Smaller groups' intervals hold too rarely in
`benchmarks/impact_coverage.py`."""
_CONFIDENCE = 0.95
_TOGETHER = 0.985
"""Confidence for all intervals of a stage together. Showing only some numbers biases them where
five of each group rarely pass or fail. With this value, all hold in 95 % even if only a quarter
of the rounds can be shown (`benchmarks/impact_coverage.py`)."""

Verdict = Literal["highest", "yes", "no", "too few"]
_WORDS: Mapping[Verdict, str] = {
    "highest": "the highest share",
    "yes": "at least four fifths",
    "no": "under four fifths",
    "too few": "too few to say",
}


@dataclass(frozen=True, slots=True)
class GroupRate:
    """A large enough group has a `ratio` to the highest share."""

    group: str
    passed: int
    reached: int
    ratio: float | None
    interval: Interval | None
    verdict: Verdict

    @property
    def rate(self) -> float:
        return self.passed / self.reached

    @property
    def rate_interval(self) -> Interval:
        """Wilson's, at 95 %."""
        return wilson(self.passed, self.reached, _CONFIDENCE)

    def as_json(self) -> dict[str, Any]:
        return {
            "group": self.group,
            "reached": self.reached,
            "passed": self.passed,
            "rate": round(self.rate, 3),
            "rate_interval": _rounded(self.rate_interval),
            "ratio": None if self.ratio is None else round(self.ratio, 3),
            "ratio_interval": self.interval and _rounded(self.interval),
            "four_fifths": self.verdict,
        }

    def as_text(self) -> str:
        low, high = self.rate_interval
        line = (
            f"  {self.group}: {self.passed} of {self.reached} passed ({self.rate:.0%},"
            f" interval {low:.0%} to {high:.0%}); "
        )
        if self.ratio is not None and self.interval is not None:
            low, high = self.interval
            line += f"ratio {self.ratio:.2f}, interval {low:.2f} to {high:.2f}: "
        return line + _WORDS[self.verdict]


@dataclass(frozen=True, slots=True)
class Impact:
    stages: Mapping[str, list[GroupRate]]

    def as_json(self) -> dict[str, Any]:
        return {
            "compared_from": AT_LEAST,
            "stages": [
                {"stage": stage, "groups": [it.as_json() for it in groups]}
                for stage, groups in self.stages.items()
            ],
        }

    def as_text(self) -> str:
        if not self.stages:
            return (
                f"Too few to say: at least {FEWEST} candidates of each of two groups have to pass"
                f" a stage, and {FEWEST} not to.\n"
            )
        lines: list[str] = []
        for stage, groups in self.stages.items():
            lines += [stage, *(it.as_text() for it in groups), ""]
        return "\n".join(lines) + (
            "\nA ratio under four fifths is a reason to look at the stage, not a proof. All"
            " intervals of the ratios of a stage hold together in 95 %.\n"
        )


def impact(applicants: Collection[Applicant]) -> Impact:
    return Impact({stage: compared(groups) for stage, groups in rates(applicants).items()})


def compared(groups: Mapping[str, Rate]) -> list[GroupRate]:
    """Compares large enough groups with the one that has the highest share, which is never the
    merged group or those who did not answer.

    The data choose that group. So each interval has the confidence at which those of all pairs hold
    together (Bonferroni's inequality), whichever are shown.
    """
    large = {group: rate for group, rate in groups.items() if rate[1] >= AT_LEAST}
    named = [it for it in large if it.casefold() not in (OTHER, NOT_GIVEN)]
    made = {group: GroupRate(group, *it, None, None, "too few") for group, it in groups.items()}
    if len(large) < 2 or not named:
        return [*made.values()]
    highest = max(named, key=lambda it: (large[it][0] / large[it][1], large[it][1]))
    pairs = len(large) * (len(large) - 1) / 2
    confidence = 1 - (1 - _TOGETHER) / pairs
    best = large.pop(highest)
    made[highest] = GroupRate(highest, *best, 1.0, None, "highest")
    for group, rate in large.items():
        # In whole numbers, so that four fifths are not missed by a float's last digit.
        enough = 5 * rate[0] * best[1] >= 4 * best[0] * rate[1]
        ends = interval(rate, best, confidence)
        verdict: Verdict = "yes" if enough else "no"
        made[group] = GroupRate(group, *rate, ratio(rate, best), ends, verdict)
    return [*made.values()]


def _rounded(ends: Interval) -> list[float]:
    return [round(end, 3) for end in ends]
