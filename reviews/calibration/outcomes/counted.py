"""Candidates of whom nothing is known but their level and how their application ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviews.calibration.outcomes.history import Candidate, Outcome


@dataclass(frozen=True, slots=True)
class CountedEnd:
    """`n` applications for one level that ended the same way."""

    level: int
    end: Outcome
    n: int


def candidates(counts: Iterable[CountedEnd]) -> Iterator[Candidate]:
    """As many candidates with these ends, for the funnel. They have no days and no ratings, so
    whatever needs those leaves them out."""
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
