"""Places table cells so that none reaches outside the table or overlaps another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, product

from blindfolio.documents.html.tree import Element

COLUMNS = 24  # More columns don't fit a page at any type size.


@dataclass(frozen=True, slots=True)
class Cell:
    element: Element
    width: int
    height: int

    @classmethod
    def of(cls, element: Element) -> Cell:
        """Reads a `td` or `th`. A missing or zero span counts as 1."""
        width, height = (int(element.attrs.get(name, "1")) for name in ("colspan", "rowspan"))
        return cls(element, max(1, width), max(1, height))


def grid(
    rows: Sequence[Sequence[Cell]], head: int, *, spans: bool
) -> tuple[int, list[tuple[int, int, int, int, Cell]]]:
    """Returns the number of columns, and `(column, row, width, height, cell)` for each cell.

    The widest row determines the number of columns. Spans end at the edge of the table, head or
    body, and at other cells. Without `spans`, every cell is one by one.
    """
    if not spans:
        rows = [[Cell(cell.element, 1, 1) for cell in row] for row in rows]
    columns = max((sum(cell.width for cell in row) for row in rows), default=0)
    if columns > COLUMNS:
        # A row may claim any span; only its cells count.
        columns = max(len(row) for row in rows)
    taken: set[tuple[int, int]] = set()
    placed: list[tuple[int, int, int, int, Cell]] = []
    for y, row in enumerate(rows):
        x = 0
        last = head if y < head else len(rows)
        for cell in row:
            x = next(free for free in count(x) if (free, y) not in taken)
            most = min(cell.width, columns - x)
            width = next((w for w in range(1, most) if (x + w, y) in taken), max(most, 1))
            height = min(cell.height, last - y)
            taken.update(product(range(x, x + width), range(y, y + height)))
            placed.append((x, y, width, height, cell))
    return max([columns, *(x + width for x, _, width, _, _ in placed)]), placed
