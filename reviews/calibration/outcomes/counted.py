"""Candidates known only by level and end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviews.calibration.outcomes.history import Candidate, Outcome


@dataclass(frozen=True, slots=True)
class CountedEnd:
    level: int
    end: Outcome
    n: int


def candidates(counts: Iterable[CountedEnd]) -> Iterator[Candidate]:
    """For the funnel. Without days and ratings, other figures skip them."""
    for it in counts:
        for _ in range(it.n):
            yield _ended(it)


def _ended(it: CountedEnd) -> Candidate:
    made = Candidate(applied_level=it.level)
    if it.end == "withdrawn" or it.end == "rejected":
        made.ended = it.end
    elif it.end == "no_hire" or it.end == "down_level" or it.end == "offer":
        made.decided, made.interviewed = it.end, True
    else:
        raise ValueError(f"an application that is over does not end as {it.end!r}")
    return made
