from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

End = TypeVar("End", bound=Hashable)

FEWEST = 5
OTHER = "other"


def whole_fives(n: int) -> int:
    return n - n % FEWEST


def put_together(
    table: Mapping[str, Counter[End]], ends: Collection[End]
) -> dict[str, Counter[End]]:
    """Groups with fewer than five at one end merge into `OTHER`. Empty if even `OTHER` has too
    few."""
    large = [it for it in table if it.casefold() != OTHER and _enough(table[it], ends)]
    large.sort(key=lambda group: (-table[group].total(), group))
    rest, whole = Counter[End](), frozenset(large)
    for group in table:
        if group not in whole:
            rest += table[group]
    while rest and large and not _enough(rest, ends):
        rest += table[large.pop()]
    if rest and not _enough(rest, ends):
        return {}
    kept = {group: table[group] for group in sorted(large)}
    if rest:
        kept[OTHER] = rest
    return {group: Counter({end: row[end] for end in ends}) for group, row in kept.items()}


def _enough(row: Counter[End], ends: Collection[End]) -> bool:
    return all(row[end] >= FEWEST for end in ends)
