"""The funnel counts in fives, and no number from one to four follows from all that is shown: to
coordinators of more or fewer openings, before and after an application ends or is deleted."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.calibration.outcomes.chances import FEWEST, whole_fives
from reviews.calibration.outcomes.funnel import ENDS, funnel
from reviews.calibration.outcomes.history import Candidate, Outcome, ended

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


Person = tuple[str, Outcome]
"""Opening and end."""
OPENINGS = "abcd"
CROWDS = st.lists(
    st.tuples(
        st.sampled_from(OPENINGS), st.sampled_from(["rejected", "offer"]), st.integers(1, 12)
    ),
    max_size=10,
)
"""Opening, end, and how many."""


def _shown(people: list[Person], openings: str) -> list[Person]:
    """Whose application counts for a coordinator of these openings."""
    of = {it: [person for person in people if person[0] == it] for it in openings}
    return [it for those in of.values() for it in those[: whole_fives(len(those))]]


def _printed(people: list[Person]) -> dict[str, Any]:
    return funnel([ended(end, 3) for _, end in people]).as_json()


def _numbers(openings: str, people: list[Person]) -> Iterator[Printed]:
    """Every number that a coordinator of these openings reads, with the cells that it counts."""
    found = _printed(_shown(people, openings))
    for row in found["ends"]:
        yield frozenset((it, end) for it in openings for end in ENDS[row["end"]]), row["n"]
    of = frozenset(
        (it, end) for it in openings for row in found["ends"] for end in ENDS[row["end"]]
    )
    yield of, found["candidates"] or 0


@given(CROWDS)
def test_what_coordinators_of_more_and_fewer_openings_read_gives_no_small_number_away(
    crowds: list[tuple[str, Outcome, int]],
) -> None:
    people = [(opening, end) for opening, end, n in crowds for _ in range(n)]
    printed = [it for n in range(len(OPENINGS)) for it in _numbers(OPENINGS[: n + 1], people)]
    assert all(number == 0 or number >= FEWEST for _, number in printed)
    assert list(worked_out(printed)) == []


def test_an_opening_within_others_is_caught() -> None:
    both, one = frozenset([("a", "offer"), ("b", "offer")]), frozenset([("a", "offer")])
    found = list(worked_out([(both, 23), (one, 20)]))
    assert found == [(frozenset([("b", "offer")]), 3)]


def test_ends_are_counted_in_fives_and_those_of_fewer_left_out() -> None:
    crowds = [
        (ended("offer", 3), 4),
        (ended("down_level", 3), 3),
        (Candidate(decided="offer", answer="accepted"), 2),
        (Candidate(decided="offer", answer="declined"), 2),
        (ended("rejected", 3), 9),
        (ended("no_hire", 3), 4),
        (Candidate(), 20),
    ]
    found = funnel([it for it, n in crowds for _ in range(n)])
    assert found.ends == {"rejected on the document": 5, "an offer": 10}
    assert found.candidates == 15


def test_of_fewer_than_five_nothing_is_said() -> None:
    assert _printed([("a", "offer")] * 4) == {"candidates": None, "ends": [], "times": []}


@pytest.mark.parametrize("end", ["open", "accepted", "declined"])
def test_only_an_application_that_is_over_is_counted(end: Outcome) -> None:
    with pytest.raises(ValueError, match=end):
        ended(end, 3)
