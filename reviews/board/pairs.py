from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

Couple = frozenset[str]

_Place = tuple[str, int]
"""A folio, and an index into the people proposed for it."""


def couples(groups: Iterable[Collection[str]]) -> Counter[Couple]:
    return Counter(frozenset(two) for group in groups for two in combinations(sorted(group), 2))


def spread(
    proposed: Mapping[str, Sequence[str]],
    *,
    fixed: Mapping[str, Collection[str]],
    able: Mapping[str, Collection[str]],
    met: Mapping[Couple, int],
) -> dict[str, tuple[str, ...]]:
    """Exchange people between two folios wherever fewer couples then meet again. Everybody
    keeps their number of reviews. Deterministic.

    By folio, `fixed` already review it and `able` may be moved to it. `met` counts couples
    elsewhere.
    """
    now = {folio: list(people) for folio, people in proposed.items()}
    count = Counter(met) + couples([*fixed[it], *now[it]] for it in now)
    places = [(folio, n) for folio, people in now.items() for n in range(len(people))]
    swaps = [(a, b) for a, b in combinations(places, 2) if a[0] != b[0]]
    again = True
    while again:  # each exchange lowers the sum of the squares of `count`, so this ends
        again = False
        for here, there in swaps:
            if _gain(now, fixed, able, count, here, there) > 0:
                _exchange(now, fixed, count, here, there)
                again = True
    return {folio: tuple(people) for folio, people in now.items()}


def _exchange(
    now: dict[str, list[str]],
    fixed: Mapping[str, Collection[str]],
    count: Counter[Couple],
    here: _Place,
    there: _Place,
) -> None:
    (one, i), (other, j) = here, there
    count.subtract(couples([*fixed[it], *now[it]] for it in (one, other)))
    now[one][i], now[other][j] = now[other][j], now[one][i]
    count.update(couples([*fixed[it], *now[it]] for it in (one, other)))


def _gain(
    now: Mapping[str, Sequence[str]],
    fixed: Mapping[str, Collection[str]],
    able: Mapping[str, Collection[str]],
    count: Mapping[Couple, int],
    here: _Place,
    there: _Place,
) -> int:
    """By how much the sum of squares falls if two people swap; 0 if they can't."""
    (one, i), (other, j) = here, there
    a, b = now[one][i], now[other][j]
    with_a = [*fixed[one], *(it for it in now[one] if it != a)]
    with_b = [*fixed[other], *(it for it in now[other] if it != b)]
    if a == b or a in with_b or b in with_a or b not in able[one] or a not in able[other]:
        return 0
    change: Counter[Couple] = Counter()
    change.subtract(frozenset((a, it)) for it in with_a)
    change.subtract(frozenset((b, it)) for it in with_b)
    change.update(frozenset((b, it)) for it in with_a)
    change.update(frozenset((a, it)) for it in with_b)
    return sum(
        count.get(two, 0) ** 2 - (count.get(two, 0) + by) ** 2 for two, by in change.items()
    )
