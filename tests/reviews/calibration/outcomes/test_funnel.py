"""The funnel counts, and no number under five can be read or worked out of it."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations

import pytest

from reviews.calibration.outcomes import counted
from reviews.calibration.outcomes.counted import CountedEnd
from reviews.calibration.outcomes.funnel import funnel
from reviews.calibration.outcomes.grouping import FEWEST, OTHER
from reviews.calibration.outcomes.history import Candidate

ENDS = ("open", "withdrawn", "rejected", "no_hire", "down_level", "offer", "declined")
LABELS = ("opening", "source", "level", "end")
Labels = tuple[str, str, str, str]


def _candidate(labels: Labels) -> Candidate:
    opening, source, level, end = labels
    made = Candidate(opening=opening, source=source, applied_level=int(level))
    if end in ("withdrawn", "rejected"):
        made.ended = "withdrawn" if end == "withdrawn" else "rejected"
    elif end == "declined":
        made.decided, made.answer = "offer", "declined"
    elif end == "no_hire":
        made.decided = "no_hire"
    elif end == "down_level":
        made.decided = "down_level"
    elif end == "offer":
        made.decided = "offer"
    return made


def _random(rng: random.Random) -> list[Labels]:
    """People of a random site: some openings and sources are rare, and some ends."""
    return [
        (
            rng.choices("abc", (10, rng.random() * 10, rng.random() * 3))[0],
            rng.choices("xyz", (10, rng.random() * 10, rng.random() * 3))[0],
            rng.choices("234", (10, 10, rng.random() * 5))[0],
            rng.choices(ENDS, (rng.random() * 2, 1, 6, 4, 2, 5, rng.random() * 2))[0],
        )
        for _ in range(rng.randint(5, 120))
    ]


def _printed(people: list[Labels]) -> str:
    return json.dumps(funnel([_candidate(it) for it in people]).as_json())


def _numbers(value: object) -> Iterator[int]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("n", "candidates") and isinstance(inner, int):
                yield inner
            yield from _numbers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _numbers(inner)


def _small(people: list[Labels]) -> Iterator[tuple[tuple[int, ...], tuple[str, ...], int]]:
    """Every cell of one label or of two with one to four people: which labels, their values, and
    how many there are."""
    for which in (*((n,) for n in range(4)), *combinations(range(4), 2)):
        counts = Counter(tuple(it[n] for n in which) for it in people)
        for values, count in counts.items():
            if 0 < count < FEWEST:
                yield which, values, count


def _other_worlds(
    people: list[Labels], which: tuple[int, ...], values: tuple[str, ...], rng: random.Random
) -> Iterator[list[Labels]]:
    """The same people but for one or two labels: somebody of the cell has another, or swaps it with
    somebody else, or somebody else has the cell's. Who doubts a number may think of any of them."""
    inside = [n for n, it in enumerate(people) if tuple(it[k] for k in which) == values]
    everybody = rng.sample(range(len(people)), len(people))
    for label, own in zip(which, values, strict=True):
        for member in inside:
            for other in everybody:
                yield _with(people, {member: people[other][label], other: own}, label)
            for value in ENDS if label == 3 else sorted({it[label] for it in people}):
                yield _with(people, {member: value}, label)
        for other in everybody:
            yield _with(people, {other: own}, label)


def _with(people: list[Labels], values: dict[int, str], label: int) -> list[Labels]:
    world = [list(it) for it in people]
    for n, value in values.items():
        world[n][label] = value
    return [(it[0], it[1], it[2], it[3]) for it in world]


def _can_be_worked_out(
    people: list[Labels],
    cell: tuple[tuple[int, ...], tuple[str, ...], int],
    printed: Callable[[list[Labels]], object],
    rng: random.Random,
) -> bool:
    """Whether no other world that we think of has the same print and another number there."""
    which, values, count = cell
    told = printed(people)
    return not any(
        sum(tuple(it[k] for k in which) == values for it in world) != count
        and printed(world) == told
        for world in _other_worlds(people, which, values, rng)
    )


@pytest.mark.parametrize("seed", range(25))
def test_no_number_under_five_can_be_read_or_worked_out(seed: int) -> None:
    rng = random.Random(seed)
    people = _random(rng)
    assert all(number >= FEWEST for number in _numbers(json.loads(_printed(people))))
    for cell in _small(people):
        assert not _can_be_worked_out(people, cell, _printed, rng), (
            f"{len(people)} people: {cell}"
        )


def test_a_print_that_gives_a_number_away_is_caught() -> None:
    # A naive funnel leaves small numbers out, and prints the total and all others.
    def naive(people: list[Labels]) -> object:
        openings = Counter(it[0] for it in people)
        return len(people), {of: n for of, n in openings.items() if n >= FEWEST}

    people = [("a", "x", "3", "offer")] * 12 + [("b", "x", "3", "offer")] * 3
    assert _can_be_worked_out(people, ((0,), ("b",), 3), naive, random.Random(1))


def _of_a_site(rng: random.Random) -> list[Labels]:
    """People of a random site: it knows no source, and no answer to an offer."""
    return [(it[0], "", it[2], it[3]) for it in _random(rng) if it[3] != "declined"]


def _with_deleted(people: list[Labels], gone: set[int]) -> list[Candidate]:
    """Those who are left, and of those who are `gone` what their deletion kept: counts."""
    kept = Counter(
        (made.opening, made.applied_level or 0, made.outcome)
        for made in (_candidate(people[n]) for n in gone)
    )
    counts = [CountedEnd(*cell, n) for cell, n in kept.items()]
    living = [_candidate(it) for n, it in enumerate(people) if n not in gone]
    return [*living, *counted.candidates(counts)]


@pytest.mark.parametrize("seed", range(25))
def test_a_deletion_changes_nothing_so_before_and_after_tell_nothing(seed: int) -> None:
    rng = random.Random(seed)
    people = _of_a_site(rng)
    before = _printed(people)
    over = [n for n, it in enumerate(people) if it[3] != "open"]
    gone: set[int] = set()
    for n in rng.sample(over, len(over)):
        gone.add(n)
        assert json.dumps(funnel(_with_deleted(people, gone)).as_json()) == before, len(gone)
    # What two looks together tell is what one tells, which gives no small number away.
    some = set(rng.sample(over, len(over) // 2))

    def both(world: list[Labels]) -> object:
        if any(world[n][3] == "open" for n in some):
            return None  # nobody is deleted before their end
        return _printed(world), json.dumps(funnel(_with_deleted(world, some)).as_json())

    for cell in _small(people):
        assert not _can_be_worked_out(people, cell, both, rng), cell


def test_a_funnel_that_forgets_the_deleted_is_caught() -> None:
    people = [("a", "", "3", "offer")] * 9 + [("a", "", "3", "no_hire")] * 6
    living = [_candidate(it) for it in people[1:]]
    assert funnel(living).ends != funnel(_with_deleted(people, {0})).ends


def test_only_an_application_that_is_over_is_counted() -> None:
    for end in ("open", "accepted", "declined"):
        with pytest.raises(ValueError, match=end):
            list(counted.candidates([CountedEnd("a", 3, end, 1)]))


def test_ends_and_groups_are_counted() -> None:
    people = (
        [("pay", "x", "3", "rejected")] * 9
        + [("pay", "x", "3", "offer")] * 6
        + [("core", "x", "3", "rejected")] * 7
        + [("core", "x", "3", "offer")] * 5
    )
    found = funnel([_candidate(it) for it in people])
    assert found.ends == {"rejected on the document": 16, "offer at level": 11}
    assert {group: dict(ends) for group, ends in found.by["opening"].items()} == {
        "core": {"rejected on the document": 7, "offer at level": 5},
        "pay": {"rejected on the document": 9, "offer at level": 6},
    }
    assert list(found.by) == ["opening"]  # of the others there is one group


def test_small_groups_are_put_together() -> None:
    people = [("a", "x", "3", "offer")] * 20 + [("b", "x", "3", "offer")] * 8
    people += [("c", "x", "3", "offer")] * 3 + [("d", "x", "3", "offer")] * 2
    found = funnel([_candidate(it) for it in people])
    assert {g: e.total() for g, e in found.by["opening"].items()} == {"a": 20, "b": 8, OTHER: 5}
    fewer = funnel([_candidate(it) for it in people[:-2]])
    assert {g: e.total() for g, e in fewer.by["opening"].items()} == {"a": 20, OTHER: 11}


def test_of_fewer_than_five_nothing_is_said() -> None:
    found = funnel([_candidate(("a", "x", "3", "offer"))] * 4)
    assert found.as_json() == {"candidates": None, "ends": [], "by": {}, "times": []}


def test_a_group_that_is_called_other_is_put_together_with_the_small_ones() -> None:
    people = [(OTHER, "x", "3", "offer")] * 9 + [("a", "x", "3", "offer")] * 20
    people += [("b", "x", "3", "offer")] * 3
    found = funnel([_candidate(it) for it in people])
    assert {g: e.total() for g, e in found.by["opening"].items()} == {"a": 20, OTHER: 12}
