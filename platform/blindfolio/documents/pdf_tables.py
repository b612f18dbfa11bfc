"""Where a PDF's ruled tables stand. Runs inside a limited child of its own: it is the slow part.

Only ruled tables are found, and bands between rules that run across, in which a table may be.
Their text must not be taken for headings and paragraphs; how they look, the page's picture shows.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium

from blindfolio.documents.pdf_file import opened
from blindfolio.documents.pdf_rules import Band, bands
from blindfolio.documents.pdf_shown import drawn_on, shown_on

_THIN, _SHORT = 2.5, 6.0
"""Points: what is thinner is a rule, what is shorter is no side of a cell."""

_MOST_PATHS = 4_000
"""A page with more is a drawing, and looking for its cells would take minutes."""

_FRAME = 0.85
_FRAME_HEIGHT = 0.7

Cells = list[list[list[int] | None]]
"""Rows of cells `[left, top, right, bottom]`, in tenths of a point; None for a cell's absence.

Where each row has one cell only, it is a band: its columns are not known.
"""

_PARTLY = 0.8


def read_tables(raw: bytes) -> Iterator[tuple[int, Cells]]:
    """Each table and band with its page, counted from 0. Frames round a whole page are none."""
    ruled: list[int] = []
    across: dict[int, list[Band]] = {}
    with opened(raw) as file:
        for at in range(len(file)):
            page = file[at]
            if _is_ruled(page):
                ruled.append(at)
            width, height = (round(side * 10) for side in page.get_size())
            across[at] = bands(drawn_on(page, shown_on(page, width, height)))
            for band in across[at]:
                yield at, [[list(box)] for box in band.rows]
    if not ruled:
        return
    with pdfplumber.open(io.BytesIO(raw), pages=[at + 1 for at in ruled]) as plumbed:
        for at, page in zip(ruled, plumbed.pages, strict=True):
            left, top, _, _ = page.bbox
            for table in page.find_tables():
                if not _is_frame(table.bbox, float(page.width), float(page.height)):
                    cells = _cells(table, float(left), float(top))
                    if _is_table(cells) and not any(_is_part(cells, b) for b in across[at]):
                        yield at, cells
            page.close()


def _is_ruled(page: pypdfium2.PdfPage) -> bool:
    """Whether enough rules or boxes are drawn for a table; underlined words are none."""
    across = down = boxes = 0
    paths = page.get_objects([pdfium.FPDF_PAGEOBJ_PATH], max_depth=3)
    for at, path in enumerate(paths):
        if at >= _MOST_PATHS:
            return False
        left, bottom, right, top = path.get_bounds()
        wide, high = right - left, top - bottom
        if high <= _THIN:
            across += wide > _SHORT
        elif wide <= _THIN:
            down += high > _SHORT
        elif wide > _SHORT and high > _SHORT:
            # A whole grid may be one path.
            boxes += 1 if pdfium.FPDFPath_CountSegments(path.raw) <= 5 else 4
    return boxes >= 4 or (across >= 2 and down + 2 * boxes >= 2)


def _is_frame(box: tuple[float, float, float, float], width: float, height: float) -> bool:
    return box[2] - box[0] > _FRAME * width and box[3] - box[1] > _FRAME_HEIGHT * height


def _cells(table: Any, left: float, top: float) -> Cells:
    return [
        [
            [round((v - o) * 10) for v, o in zip(cell, (left, top, left, top), strict=True)]
            if cell
            else None
            for cell in row.cells
        ]
        for row in table.rows
    ]


def _is_table(cells: Cells) -> bool:
    """At least two rows, and two cells beside one another in more than one of them."""
    return sum(sum(cell is not None for cell in row) > 1 for row in cells) > 1


def _is_part(cells: Cells, band: Band) -> bool:
    """Whether these are only the few cells with sides of a table that has rules across."""
    boxes = [cell for row in cells for cell in row if cell]
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    ends = (min(box[1] for box in boxes), max(box[3] for box in boxes))
    return right - left < _PARTLY * (band.right - band.left) and all(
        any(abs(end - height) <= 20 for height in band.heights) for end in ends
    )
