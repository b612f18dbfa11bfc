"""The grid of ratings, criteria by judges, that heads each page which compares judgements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GridCell:
    """A rating. `note` is its evidence, or why there is none. Without `counts`, it is shown but
    makes no gap. `later` is the level that its author named in the debrief, if their view
    changed."""

    value: int | None
    note: str = ""
    counts: bool = True
    later: int | None = None


@dataclass(frozen=True, slots=True)
class GridRow:
    """The ratings of one criterion by judge; None where someone had nothing to rate. `at` is the
    id of the part of the page about them."""

    name: str
    cells: Sequence[GridCell | None]
    at: str = ""

    @property
    def apart(self) -> int | None:
        return apart(cell.value for cell in self.cells if cell and cell.counts)


def below(
    people: Iterable[Mapping[str, str]], rows: Sequence[GridRow], level: int
) -> list[str]:
    """Return a line for each person with ratings below `level`, which names these."""
    columns = zip(*(row.cells for row in rows), strict=True)
    lines: list[str] = []
    for it, cells in zip(people, columns, strict=True):
        low = [
            f"{row.name} {cell.value}"
            for row, cell in zip(rows, cells, strict=True)
            if cell and cell.counts and cell.value is not None and cell.value < level
        ]
        interview = " (interview)" if it.get("part") else ""
        lines += [f"{it['name']}{interview}: {', '.join(low)}"] if low else []
    return lines


def apart(ratings: Iterable[int | None]) -> int | None:
    """Return the distance from the lowest to the highest rating, or None with fewer than two."""
    given = [value for value in ratings if value is not None]
    return max(given) - min(given) if len(given) > 1 else None


def evidence(quotes: int, absent: bool) -> str:
    return "absent" if absent else f"{quotes} quote{'' if quotes == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
