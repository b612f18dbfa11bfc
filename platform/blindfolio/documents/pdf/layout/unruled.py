"""Finds tables without rules: three or more columns whose cells align. Two columns aren't
enough, because terms with their meanings, forms and prose look the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from blindfolio.documents.pdf.boxes import Box, runs
from blindfolio.documents.pdf.glyphs import Glyph
from blindfolio.documents.pdf.layout.columns import (
    Table,
    WordRun,
    columns_of,
    lines_in,
    row_of,
    table_of,
)

_LEAST = 3  # tables, and rows

_GAP = 1.2  # type sizes between cells

_NEXT_ROW, _TIGHT = 2.6, 1.5
_NARROWEST = 20  # Type sizes. Narrower ones may be a formula or a figure's labels.

_ALIGNED, _NEARLY = 0.75, 0.5
_WORDS = 8  # Average per cell. Short cells in every row aren't prose.


def without_rules(page: int, glyphs: Sequence[Glyph], width: int, height: int) -> list[Table]:
    found: list[Table] = []
    lines = lines_in(glyphs, Box(0, 0, width, height))
    first = 0
    for rows in runs(lines, _is_next_row):
        last = first + len(rows)
        around = (*lines[max(first - 1, 0) : first], *lines[last : last + 1])
        first = last
        if len(rows) < _LEAST or any(_goes_on(rows, line) for line in around):
            continue
        if table := _table(page, glyphs, rows):
            found.append(table)
    return found


def _is_next_row(line: Sequence[WordRun], after: Sequence[WordRun]) -> bool:
    return _is_row(line) and _is_row(after) and _step(line, after) <= _NEXT_ROW


def _step(line: Sequence[WordRun], after: Sequence[WordRun]) -> float:
    return abs(after[0].base - line[0].base) / max(line[0].size, after[0].size)


def _goes_on(rows: Sequence[Sequence[WordRun]], line: Sequence[WordRun]) -> bool:
    # Whether the next line continues cells. Rows can't be told apart then.
    left, right = min(row[0].left for row in rows), max(row[-1].right for row in rows)
    near = min(_step(rows[0], line), _step(rows[-1], line)) <= _TIGHT
    return near and all(
        left <= run.left and run.right - run.left < (right - left) // 2 for run in line
    )


def _is_row(line: Sequence[WordRun]) -> bool:
    return len(line) >= _LEAST and all(
        b.left - a.right >= _GAP * b.size for a, b in pairwise(line)
    )


def _table(page: int, glyphs: Sequence[Glyph], rows: Sequence[list[WordRun]]) -> Table | None:
    columns = columns_of(rows)
    size = rows[0][0].size
    if len(columns) < _LEAST or columns[-1][1] - columns[0][0] < _NARROWEST * size:
        return None
    cells = [row_of(row, columns) for row in rows]
    if not all(_is_aligned(glyphs, column, size) for column in zip(*cells, strict=True)):
        return None
    table = table_of(page, glyphs, cells)
    return table if table and _has_short_cells(table) and not _is_contents(table) else None


def _has_short_cells(table: Table) -> bool:
    texts = [" ".join(line.text for line in cell) for row in table.rows for cell in row if cell]
    words = sum(len(text.split()) for text in texts)
    # Authors' names may be side by side, each with an address below.
    addresses = sum("@" in text for text in texts)
    return words <= _WORDS * len(texts) and addresses < _LEAST


def _is_aligned(glyphs: Sequence[Glyph], column: Sequence[Sequence[int]], size: int) -> bool:
    boxes = [Box.around(glyphs[i].box for i in cell) for cell in column if cell]
    edges = ((box.left, box.right, (box.left + box.right) // 2) for box in boxes)
    for places in zip(*edges, strict=True):
        usual = sorted(places)[len(places) // 2]
        near = sum(abs(place - usual) <= _NEARLY * size for place in places)
        if near >= _ALIGNED * len(places):
            return True
    return False


def _is_contents(table: Table) -> bool:
    last = [row[-1][0].text for row in table.rows if row[-1]]
    numbers = [int(text) for text in last if text.isascii() and text.isdigit()]
    return (
        len(table.rows[0]) == _LEAST
        and len(numbers) == len(last)
        and numbers == sorted(numbers)
    )
