from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from blindfolio.levels import DEFAULT, SiteLevels
from reviews.calibration.outcomes import by_candidate, by_rating
from reviews.calibration.outcomes.durations import durations
from reviews.calibration.outcomes.findings import Diagnosis, PossibleCause, kept
from reviews.calibration.outcomes.funnel import Funnel, funnel
from reviews.calibration.outcomes.history import Candidate

# `estimate` is a share, a median or a finding's estimate.
COLUMNS = ("what", "group", "end", "n", "estimate", "low", "high")


@dataclass(frozen=True, slots=True)
class Outcomes:
    funnel: Funnel
    findings: list[Diagnosis]

    def as_json(self) -> dict[str, Any]:
        return {
            "funnel": self.funnel.as_json(),
            "findings": [it.as_json() for it in self.findings],
        }

    def as_rows(self) -> Iterator[list[str | int | float]]:
        yield list(COLUMNS)
        for row in self.funnel.as_json()["ends"]:
            yield ["ended", "", row["end"], row["n"], row["share"], *row["interval"]]
        for time in self.funnel.times:
            yield [f"median {time.unit}", time.what, "", time.n, time.median, *time.interval]
        for it in self.findings:
            yield [it.kind, it.where, "", it.n, it.estimate, *it.interval]


def outcomes(candidates: Mapping[str, Candidate], levels: SiteLevels = DEFAULT) -> Outcomes:
    given = by_rating.cells(candidates)
    of_people = (by_rating.reviewers(given), by_rating.guides(given))
    return _outcomes(candidates, candidates.values(), of_people, levels)


def of_the_loop(
    candidates: Mapping[str, Candidate],
    everybody: Collection[Candidate],
    levels: SiteLevels,
) -> Outcomes:
    """Without findings about single reviewers, because others read the page. Of `everybody`,
    only the opening, the level and the end are known.
    """
    return _outcomes(candidates, everybody, (), levels)


def _outcomes(
    candidates: Mapping[str, Candidate],
    everybody: Collection[Candidate],
    of_people: Iterable[Iterator[PossibleCause]],
    levels: SiteLevels,
) -> Outcomes:
    given, guides = by_rating.cells(candidates), _guides(candidates)
    families = [
        by_candidate.screens(everybody, levels),
        by_candidate.sources(candidates.values()),
        by_rating.criteria(given, _days(candidates), guides),
        by_rating.readings(given),
        *of_people,
    ]
    told = durations(candidates.values())
    return Outcomes(funnel(everybody, told), kept([list(family) for family in families]))


def _days(candidates: Mapping[str, Candidate]) -> dict[str, date]:
    # The first rating's day, else when the candidate reached the first stage.
    found = {}
    for name, it in candidates.items():
        if days := [rating.on for rating in it.ratings if rating.on] or list(it.days.values()):
            found[name] = min(days)
    return found


def _guides(candidates: Mapping[str, Candidate]) -> dict[tuple[str, str], int]:
    return {
        (name, criterion): since
        for name, it in candidates.items()
        for criterion, since in it.guides.items()
    }
