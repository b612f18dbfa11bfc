"""Who reviews together varies as far as everybody's number of reviews allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from reviews.board import propose

PEOPLE = "abcdef"


def _spread(
    proposed: Mapping[str, tuple[str, ...]],
    *,
    fixed: Mapping[str, tuple[str, ...]] | None = None,
    able: Mapping[str, str] | None = None,
) -> dict[str, tuple[str, ...]]:
    return propose.spread(
        proposed,
        fixed={folio: (fixed or {}).get(folio, ()) for folio in proposed},
        able={folio: set((able or {}).get(folio, PEOPLE)) for folio in proposed},
        met=Counter(),
    )


def test_three_couples_that_meet_five_times_become_fifteen_that_meet_once() -> None:
    proposed = {f"{n:02}": ("ab", "cd", "ef")[n % 3] for n in range(15)}
    found = _spread({folio: tuple(two) for folio, two in proposed.items()})
    assert set(propose.couples(found.values()).values()) == {1}
    assert Counter(it for two in found.values() for it in two) == dict.fromkeys(PEOPLE, 5)
    assert found == _spread({folio: tuple(two) for folio, two in proposed.items()})


def test_nobody_is_moved_to_what_they_may_not_review_or_review_already() -> None:
    proposed = {"1": ("a", "b"), "2": ("a", "b"), "3": ("c", "d"), "4": ("c", "d")}
    found = _spread(proposed, able={"1": "ab", "2": "ab", "3": "cd", "4": "cd"})
    assert found == proposed
    fixed = {"1": ("a",), "2": ("b",)}
    found = _spread({"1": ("b",), "2": ("a",)}, fixed=fixed)
    assert found == {"1": ("b",), "2": ("a",)}, "or each would review one document twice"


def test_who_met_elsewhere_counts() -> None:
    met = Counter({frozenset("ab"): 3, frozenset("cd"): 3})
    found = propose.spread(
        {"1": ("a", "b"), "2": ("c", "d")},
        fixed={"1": (), "2": ()},
        able={"1": set(PEOPLE), "2": set(PEOPLE)},
        met=met,
    )
    assert not {frozenset(two) for two in found.values()} & set(met)
