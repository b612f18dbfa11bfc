"""Finds a PDF's ruled tables and bands between rules, in a child process that may fail without
stopping the reading. The text of a missed table becomes headings and paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pdfplumber.table import (
    Table,
    cells_to_tables,
    edges_to_intersections,
    intersections_to_cells,
    merge_edges,
)

from blindfolio.documents.pdf.boxes import Box
from blindfolio.documents.pdf.file import opened
from blindfolio.documents.pdf.layout.edges import Edge, edges_on
from blindfolio.documents.pdf.layout.rules import Band, bands
from blindfolio.documents.pdf.shown import drawn_on, shown_on

_NEAR = 3  # Points. Closer lines count as one, or as meeting.

_SHORTEST = 3
_MOST_EDGES = 3_000  # After joining. Finding cells among more takes minutes.

_FRAME = 0.85
_FRAME_HEIGHT = 0.7

# Rows of cells `[left, top, right, bottom]`, tenths of a point. None for a missing cell. If
# each row has one cell, it's a band whose columns are unknown.
Cells = list[list[list[int] | None]]

_PARTLY = 0.8


def read_tables(raw: bytes) -> Iterator[tuple[int, Cells]]:
    """Yields tables and bands with their pages, counted from 0. Frames around a whole page are
    left out.
    """
    with opened(raw) as file:
        for at in range(len(file)):
            page = file[at]
            width, height = page.get_size()
            shown = shown_on(page, round(width * 10), round(height * 10))
            across = bands(drawn_on(page, shown))
            for band in across:
                yield at, [[list(box)] for box in band.rows]
            for table in _tables(edges_on(page, shown)):
                left, top, right, bottom = table.bbox
                framed = right - left > _FRAME * width and bottom - top > _FRAME_HEIGHT * height
                cells = _cells(table)
                if not framed and _is_table(cells, across):
                    yield at, cells
            page.close()


def _tables(drawn: list[Edge]) -> list[Table]:
    edges: list[Edge] = merge_edges(drawn, _NEAR, _NEAR, _NEAR, _NEAR)
    long = [e for e in edges if max(float(e["width"]), float(e["height"])) >= _SHORTEST]
    if len(long) > _MOST_EDGES:
        return []
    cells = intersections_to_cells(edges_to_intersections(long, _NEAR, _NEAR))
    # Only its cells' places are used, which need no page.
    no_page: Any = None
    return [Table(no_page, found) for found in cells_to_tables(cells)]


def _cells(table: Table) -> Cells:
    return [
        [[round(edge * 10) for edge in cell] if cell else None for cell in row.cells]
        for row in table.rows
    ]


def _is_table(cells: Cells, across: Iterable[Band]) -> bool:
    # at least two rows, and two neighbouring cells in more than one of them
    several = sum(sum(cell is not None for cell in row) > 1 for row in cells) > 1
    return several and not any(_is_part(cells, band) for band in across)


def _is_part(cells: Cells, band: Band) -> bool:
    # whether these are only the few closed cells of a table with horizontal rules
    box = Box.around(Box(*cell) for row in cells for cell in row if cell)
    return box.right - box.left < _PARTLY * (band.right - band.left) and all(
        any(abs(end - height) <= 20 for height in band.heights) for end in (box.top, box.bottom)
    )
