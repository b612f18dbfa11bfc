"""The rows of a table's text, each cell with its exact place."""

from __future__ import annotations

from dataclasses import dataclass

from blindfolio.documents.model import Block
from blindfolio.facts.spans import Span


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row: its number (0 is the head) and its cells, exactly in the block's text."""

    number: int
    cells: tuple[Span, ...]

    def cell(self, column: int | None) -> Span | None:
        """The cell of a column, None where there is none or it is empty."""
        if column is None or column >= len(self.cells) or not self.cells[column].text:
            return None
        return self.cells[column]


def rows_of(block: Block) -> list[Row]:
    """The rows of a table block: cells are parted by tabs, rows by newlines."""
    rows, at = [], 0
    for number, line in enumerate(block.text.split("\n")):
        cells, place = [], at
        for cell in line.split("\t"):
            left = len(cell) - len(cell.lstrip())
            text = cell.strip()
            cells.append(Span(block.seq, place + left, place + left + len(text), text))
            place += len(cell) + 1
        rows.append(Row(number, tuple(cells)))
        at += len(line) + 1
    return rows
