"""Rates are counted, and no number under five can be read or worked out of them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.calibration.impact.rates import IN_ALL, rates
from reviews.calibration.impact.survey import Applicant
from reviews.calibration.outcomes.grouping import FEWEST, OTHER
from tests.reviews.calibration import small_numbers

STAGES = ("document", "interview", "offer")
Person = tuple[str, tuple[bool | None, ...]]
Cell = tuple[str, tuple[tuple[int, bool | None], ...]]
"""A group, and how some stages were decided: by the stage's number."""


def _applicant(person: Person) -> Applicant:
    group, path = person
    decided = zip(STAGES, path, strict=True)
    passed = {stage: end for stage, end in decided if end is not None}
    return Applicant(group, passed, offered=passed.get("offer", False))


def _random(rng: random.Random) -> list[Person]:
    """People of a random team, among whom some groups and paths are rare."""
    weights = (10, rng.random() * 10, rng.random() * 3)
    passing = [rng.uniform(0.3, 0.8) for _ in STAGES]
    lost = rng.choice((0, 0, 0.05, 0.2))
    people: list[Person] = []
    for _ in range(rng.randint(5, 150)):
        path: list[bool | None] = []
        for share in passing:
            goes_on = not path or path[-1]
            path.append(rng.random() < share if goes_on and rng.random() >= lost else None)
        people.append((rng.choices("abc", weights)[0], tuple(path)))
    return people


def _printed(people: list[Person]) -> object:
    """Everything else that is printed is computed from this."""
    return rates([_applicant(it) for it in people])


def _cells(person: Person) -> Iterator[Cell]:
    """Every cell that a person is in: of a stage, of two, and of all."""
    group, path = person
    for which in ((0,), (1,), (2,), (0, 1), (1, 2), (0, 2), (0, 1, 2)):
        yield group, tuple((n, path[n]) for n in which)


def _number(people: list[Person], cell: Cell) -> int:
    group, ends = cell
    return sum(it[0] == group and all(it[1][n] is end for n, end in ends) for it in people)


def _small(people: list[Person]) -> Iterator[Cell]:
    counts = Counter(cell for person in people for cell in _cells(person))
    for cell, count in counts.items():
        # Who was decided nowhere is in no table.
        if count < FEWEST and any(end is not None for _, end in cell[1]):
            yield cell


def _other_worlds(people: list[Person], cell: Cell) -> Iterator[list[Person]]:
    """The same people, but two swap their groups or their paths, one has another group or path, or
    one was never there."""
    inside = [n for n, it in enumerate(people) if _number([it], cell)]
    groups, paths = sorted({it[0] for it in people}), sorted({it[1] for it in people}, key=str)
    for at in inside:
        for other, (group, path) in enumerate(people):
            yield _with(people, {at: (group, people[at][1]), other: (people[at][0], path)})
            yield _with(people, {at: (people[at][0], path), other: (group, people[at][1])})
        for path in paths:
            yield _with(people, {at: (people[at][0], path)})
        for group in groups:
            yield _with(people, {at: (group, people[at][1])})
        yield [it for n, it in enumerate(people) if n != at]


def _with(people: list[Person], changed: dict[int, Person]) -> list[Person]:
    return [changed.get(n, it) for n, it in enumerate(people)]


def _can_be_worked_out(
    people: list[Person], cell: Cell, printed: Callable[[list[Person]], object]
) -> bool:
    """Whether no other world that we think of has the same print and another number there."""
    told, count = printed(people), _number(people, cell)
    return not any(
        _number(world, cell) != count and printed(world) == told
        for world in _other_worlds(people, cell)
    )


@pytest.mark.parametrize("seed", range(25))
def test_no_number_under_five_can_be_read_or_worked_out(seed: int) -> None:
    people = _random(random.Random(seed))
    for groups in rates([_applicant(it) for it in people]).values():
        assert all(min(passed, of - passed) >= FEWEST for passed, of in groups.values())
    for cell in _small(people):
        assert not _can_be_worked_out(people, cell, _printed), f"{len(people)} people: {cell}"


def test_random_teams_have_something_to_print_and_something_to_hide() -> None:
    teams = [_random(random.Random(seed)) for seed in range(25)]
    assert sum(bool(_printed(people)) for people in teams) >= 15
    assert sum(bool(list(_small(people))) for people in teams) >= 20


def _each_stage_alone(people: list[Person]) -> object:
    """A naive print: at each stage, the groups with five on both sides."""
    found = {}
    for n in range(len(STAGES)):
        for group in "abc":
            passed, failed = (_number(people, (group, ((n, end),))) for end in (True, False))
            if min(passed, failed) >= FEWEST:
                found[n, group] = passed, failed
    return found


def test_a_print_that_gives_a_difference_away_is_caught() -> None:
    # Two of those who passed the document were never decided at the interview.
    people: list[Person] = [("a", (False, None, None)) for _ in range(9)]
    people += [("a", (True, None, None))] * 2
    people += [("a", (True, True, None))] * 7 + [("a", (True, False, None))] * 8
    cell: Cell = ("a", ((0, True), (1, None)))
    assert _number(people, cell) == 2
    assert _each_stage_alone(people) == {(0, "a"): (17, 9), (1, "a"): (7, 8)}
    assert _can_be_worked_out(people, cell, _each_stage_alone)  # 17 less 7 and 8 are 2

    with_others = [*people, *(("b", it[1]) for it in people * 3)]
    assert list(rates([_applicant(it) for it in with_others])) != ["document", "interview"]
    assert not _can_be_worked_out(with_others, cell, _printed)


def test_groups_are_counted_and_small_ones_put_together() -> None:
    people: list[Person] = []
    for group, passed, failed in (("a", 20, 10), ("b", 8, 12), ("c", 3, 4), ("d", 2, 5)):
        people += [(group, (True, None, None))] * passed + [
            (group, (False, None, None))
        ] * failed
    assert rates([_applicant(it) for it in people]) == {
        "document": {"a": (20, 30), "b": (8, 20), OTHER: (5, 14)}
    }


def test_of_one_group_nothing_is_said() -> None:
    people: list[Person] = [("a", (n % 2 == 0, None, None)) for n in range(40)]
    assert rates([_applicant(it) for it in people]) == {}
    few: list[Person] = [*people, ("b", (True, None, None))]
    assert rates([_applicant(it) for it in few]) == {}


def test_the_whole_selection_is_left_out_where_it_is_the_only_stage() -> None:
    people: list[Person] = [
        (group, (None, None, n % 2 == 0)) for n in range(40) for group in "ab"
    ]
    assert list(rates([_applicant(it) for it in people])) == ["offer"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.sampled_from(
                [
                    (False, None, None),
                    (True, False, None),
                    (True, True, None),
                    (True, True, True),
                ]
            ),
            st.integers(1, 12),
        ),
        max_size=12,
    )
)
def test_no_small_number_follows_from_all_groups_and_stages(
    crowds: list[tuple[str, tuple[bool | None, ...], int]],
) -> None:
    people = [_applicant((group, path)) for group, path, n in crowds for _ in range(n)]
    printed = []
    for stage, groups in rates(people).items():
        for name, (passed, of) in groups.items():
            own = [it for it in people if (it.group if it.group in groups else OTHER) == name]
            ends = [(it.in_all if stage == IN_ALL else it.passed.get(stage), it) for it in own]
            for number, which in (
                (passed, (True,)),
                (of, (True, False)),
                (of - passed, (False,)),
            ):
                cells = {(it.group, str(it.passed)) for end, it in ends if end in which}
                printed.append((frozenset(cells), number))
    assert list(small_numbers.worked_out(printed)) == []
