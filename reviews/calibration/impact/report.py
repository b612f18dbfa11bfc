"""What `blindfolio impact` prints: of each stage, the share of every group that passed, and its
ratio to the group with the highest one.

Four fifths are the rule of thumb of the *Uniform Guidelines on Employee Selection Procedures*, 29
CFR 1607.4 D (1978). A ratio under it is a reason to look at the stage, not a proof.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reviews.calibration.impact.rates import rates
from reviews.calibration.impact.ratio import Rate, interval, ratio
from reviews.calibration.impact.survey import NOT_GIVEN, Applicant
from reviews.calibration.outcomes.chances import Interval, wilson
from reviews.calibration.outcomes.grouping import FEWEST, OTHER

AT_LEAST = 30
"""Candidates of a group that were decided at a stage, to be compared. In
`benchmarks/impact_coverage.py`, the intervals of smaller groups hold too seldom."""
_CONFIDENCE = 0.95
_TOGETHER = 0.985
"""With which the intervals of a stage are computed to hold together. Only stages are shown in which
five of each group passed and five didn't; where that is rare, the numbers shown are higher or lower
than usual, and about 3 % of the intervals are lost to it. With this, all hold in 95 % even where a
quarter of the rounds can be shown (`benchmarks/impact_coverage.py`)."""

Verdict = Literal["highest", "yes", "no", "too few"]
_WORDS: Mapping[Verdict, str] = {
    "highest": "the highest share",
    "yes": "at least four fifths",
    "no": "under four fifths",
    "too few": "too few to say",
}


@dataclass(frozen=True, slots=True)
class GroupRate:
    """One group at one stage. Where there are enough, `ratio` is its share over the highest one,
    with an interval unless it is the highest itself."""

    group: str
    passed: int
    reached: int
    ratio: float | None
    interval: Interval | None
    verdict: Verdict
    """Whether the ratio is at least four fifths."""

    @property
    def rate(self) -> float:
        """The share that passed."""
        return self.passed / self.reached

    @property
    def rate_interval(self) -> Interval:
        """Of that share, at 95 % (Wilson's)."""
        return wilson(self.passed, self.reached, _CONFIDENCE)

    def as_json(self) -> dict[str, Any]:
        """The same as it is printed."""
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
        """The same as a line."""
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
    """By stage the groups; empty where there are too few candidates to say."""

    stages: Mapping[str, list[GroupRate]]

    def as_json(self) -> dict[str, Any]:
        """As `blindfolio impact --json` prints it."""
        return {
            "compared_from": AT_LEAST,
            "stages": [
                {"stage": stage, "groups": [it.as_json() for it in groups]}
                for stage, groups in self.stages.items()
            ],
        }

    def as_text(self) -> str:
        """The same in sentences."""
        if not self.stages:
            return (
                f"Too few to say: at least {FEWEST} candidates of each of two groups have to pass"
                f" a stage, and {FEWEST} not to.\n"
            )
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        for stage, groups in self.stages.items():
            yield stage
            yield from (it.as_text() for it in groups)
            yield ""
        yield (
            "A ratio under four fifths is a reason to look at the stage, not a proof. All intervals"
            " of the ratios of a stage hold together in 95 %."
        )


def impact(applicants: Collection[Applicant]) -> Impact:
    """The groups of each stage."""
    return Impact({stage: compared(groups) for stage, groups in rates(applicants).items()})


def compared(groups: Mapping[str, Rate]) -> list[GroupRate]:
    """The groups of one stage, each of which is large enough compared with the one of them that has
    the highest share; a group of others, or of those who did not answer, is never that one.

    The data choose that group. So each interval has the confidence with which those of all pairs
    of groups hold together (Bonferroni's inequality), whichever of them are shown.
    """
    large = {group: rate for group, rate in groups.items() if rate[1] >= AT_LEAST}
    named = [it for it in large if it.casefold() not in (OTHER, NOT_GIVEN)]
    if len(large) < 2 or not named:
        return [
            GroupRate(group, *rate, None, None, "too few") for group, rate in groups.items()
        ]
    highest = max(named, key=lambda it: (large[it][0] / large[it][1], large[it][1]))
    pairs = len(large) * (len(large) - 1) / 2
    confidence = 1 - (1 - _TOGETHER) / pairs
    return [
        _row(group, rate, highest, groups[highest], confidence)
        for group, rate in groups.items()
    ]


def _row(group: str, rate: Rate, highest: str, best: Rate, confidence: float) -> GroupRate:
    if rate[1] < AT_LEAST:
        return GroupRate(group, *rate, None, None, "too few")
    if group == highest:
        return GroupRate(group, *rate, 1.0, None, "highest")
    # In whole numbers, so that four fifths are not missed by a float's last digit.
    enough = 5 * rate[0] * best[1] >= 4 * best[0] * rate[1]
    return GroupRate(
        group,
        *rate,
        ratio(rate, best),
        interval(rate, best, confidence),
        "yes" if enough else "no",
    )


def _rounded(ends: Interval) -> list[float]:
    return [round(end, 3) for end in ends]
