"""Finds the columns of tables without side rules by the white strips between words.

A false table is worse than a missed one, because its columns would be read across. So any sign
of prose, lists or code counts against a table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from blindfolio.documents.pdf.boxes import Box, merged, runs
from blindfolio.documents.pdf.glyphs import MONO, READ, Glyph
from blindfolio.documents.pdf.layout.lines import TextLine, lines_of
from blindfolio.documents.pdf.layout.writer import TableCell
from blindfolio.documents.pdf.marks import BULLET, is_mark

_SAME_LINE = 0.35
_INDEX, _RAISED = 0.85, 0.6
_WORD_GAP = 0.8  # Type sizes. Gaps within a cell are smaller in nearly all type.

_STRIP = 0.7  # Type sizes. Narrower strips separate words only.

_WIDE = 0.6  # Share of the table's width. A wider line across a strip is prose.

_BODY_LINES = 3  # Below the heads. Fewer lines have strips by chance.

_NEXT_ROW = 1.15
_LONG_CELL = 30
_FILLED = 0.5
_PROSE = 4  # average words of a cell from which lines may be prose


@dataclass(frozen=True, slots=True)
class WordRun:
    """Words without wide gaps between them. `places` are indexes of glyphs."""

    left: int
    right: int
    base: int
    size: int
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`spans` has the columns and rows that each cell covers, if any covers several."""

    rows: list[list[list[TextLine]]]
    inside: set[int]
    box: Box
    spans: Sequence[Sequence[tuple[int, int]]] = ()

    @property
    def cells(self) -> list[list[TableCell]]:
        spans = self.spans or [[(1, 1)] * len(row) for row in self.rows]
        return [
            [TableCell(lines, *span) for lines, span in zip(row, own, strict=True)]
            for row, own in zip(self.rows, spans, strict=True)
        ]


def between_rules(
    page: int, glyphs: Sequence[Glyph], rows: Sequence[Sequence[int]]
) -> list[Table]:
    """Returns the tables in a band, the largest first. `rows` are the boxes `[left, top, right,
    bottom]` between its rules. Text between two tables belongs to neither.
    """
    found: list[Table] = []
    lines = lines_in(glyphs, Box.around(Box(*row) for row in rows))
    between = [
        [line for line in lines if top <= line[0].base - line[0].size * 3 // 10 < bottom]
        for _, top, _, bottom in rows
    ]
    first = 0
    while first < len(rows):
        for last in range(len(rows), first, -1):
            part = between[first:last]
            inner = [row[1] for row in rows[first + 1 : last]]
            cells = _cells(part, inner) if part[0] and part[-1] else []
            if table := table_of(page, glyphs, cells):
                found.append(table)
                first = last - 1
                break
        first += 1
    return found


def _cells(
    between: Sequence[Sequence[list[WordRun]]], rules: Sequence[int]
) -> list[list[list[int]]]:
    lines = [line for part in between for line in part]
    heads = len(between[0]) if rules else 0
    columns = columns_of(lines)
    if len(lines) - heads >= _BODY_LINES:
        # A head may span several columns, or nearly touch the next one.
        columns = max(columns_of(lines, heads), columns, key=len)
    if len(lines) < 2 or len(columns) < 2:
        return []
    columns = _used(lines, columns)
    return [row_of(row, columns) for row in _rows(lines, columns, rules)]


def table_of(
    page: int, glyphs: Sequence[Glyph], cells: Sequence[Sequence[Sequence[int]]]
) -> Table | None:
    cells = [[_with_spaces(glyphs, sorted(cell)) for cell in row] for row in cells]
    rows = [[lines_of(page, [glyphs[i] for i in cell]) for cell in row] for row in cells]
    if len(rows) < 2 or not _is_table(rows):
        return None
    inside = set(chain(*chain(*cells)))
    return Table(rows, inside, Box.around(glyphs[i].box for i in inside))


def _with_spaces(glyphs: Sequence[Glyph], places: Sequence[int]) -> list[int]:
    done: list[int] = []
    for i in places:
        if done and done[-1] + 2 == i and glyphs[i - 1].char == " ":
            done.append(i - 1)
        done.append(i)
    return done


def lines_in(glyphs: Sequence[Glyph], box: Box) -> list[list[WordRun]]:
    """Returns a box's lines from top to bottom, each as runs from left to right."""
    near = [
        (glyph.y, glyph.x, i)
        for i, glyph in enumerate(glyphs)
        if glyph.state in READ
        and glyph.char != " "
        and box.left - glyph.size <= glyph.x
        and glyph.right <= box.right + glyph.size
        and box.top <= glyph.middle <= box.bottom
    ]
    places = [i for _, _, i in sorted(near)]
    levels = runs(places, lambda upper, lower: _on_one_line(glyphs[upper], glyphs[lower]))
    return [_word_runs(glyphs, sorted(level, key=lambda i: glyphs[i].x)) for level in levels]


def _on_one_line(upper: Glyph, lower: Glyph) -> bool:
    # also true for a subscript or superscript of the other
    small, large = sorted((upper.size, lower.size))
    far = _RAISED if small < _INDEX * large else _SAME_LINE
    return lower.y - upper.y <= far * large


def _word_runs(glyphs: Sequence[Glyph], level: Sequence[int]) -> list[WordRun]:
    def near(a: int, b: int) -> bool:
        size = max(glyphs[a].size, glyphs[b].size)
        # The mark of a note hangs into the gap after its cell.
        end = glyphs[a].x if glyphs[a].size < _INDEX * size else glyphs[a].right
        return glyphs[b].x - end <= _WORD_GAP * size

    return [
        WordRun(
            glyphs[group[0]].x,
            max(glyphs[i].right for i in group),
            max(glyphs[i].y for i in level),
            max(glyphs[i].size for i in group),
            tuple(group),
        )
        for group in runs(level, near)
    ]


def columns_of(lines: Sequence[Sequence[WordRun]], heads: int = 0) -> list[tuple[int, int]]:
    """Returns the edges of the columns, or none if there are no strips or if prose crosses
    them.

    A group's title may cross a strip if it is alone on its line. Spanning cells may cross one
    in the first `heads` lines.
    """
    every = [run for line in lines for run in line]
    left, right = min(run.left for run in every), max(run.right for run in every)
    size = sorted(run.size for run in every)[len(every) // 2]
    body = [
        run for line in lines[heads:] for run in line if len(line) > 1 or run.left > left + size
    ]
    columns = merged(((run.left, run.right) for run in body), _STRIP * size)
    wide = _WIDE * (right - left)
    prose = any(run.right - run.left > wide and _crosses(run, columns) for run in every)
    return [] if prose else columns


def _crosses(run: WordRun, columns: Sequence[tuple[int, int]]) -> bool:
    return sum(run.left < end and run.right > begin for begin, end in columns) > 1


def _used(
    lines: Sequence[Sequence[WordRun]], columns: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    # Joins columns with words in at most one line to the previous column.
    counts = Counter(at for line in lines for at in {_column_of(run, columns) for run in line})
    used: list[tuple[int, int]] = []
    for at, (left, right) in enumerate(columns):
        if used and counts[at] < 2:
            used[-1] = (used[-1][0], right)
        else:
            used.append((left, right))
    return used


def _column_of(run: WordRun, columns: Sequence[tuple[int, int]]) -> int:
    reached = (at for at, (_, right) in enumerate(columns) if run.left < right)
    return next(reached, len(columns) - 1)


def _rows(
    lines: Sequence[Sequence[WordRun]], columns: Sequence[tuple[int, int]], rules: Sequence[int]
) -> list[list[WordRun]]:
    # Rules or wider gaps separate rows. Without wider gaps, a filled first column begins one.
    least = _leading(lines, columns)
    steps = [
        (
            b[0].base - a[0].base > _NEXT_ROW * least,
            any(a[0].base <= rule <= b[0].base for rule in rules),
        )
        for a, b in pairwise(lines)
    ]
    by_gap = any(wider and not ruled for wider, ruled in steps)
    rows = [list(lines[0])]
    for line, (wider, ruled) in zip(lines[1:], steps, strict=True):
        begins = wider if by_gap else any(_column_of(run, columns) == 0 for run in line)
        if ruled or begins:
            rows.append([])
        rows[-1] += line
    return rows


def _leading(lines: Sequence[Sequence[WordRun]], columns: Sequence[tuple[int, int]]) -> int:
    # The smallest step between lines of one column. Ignores other columns, because cells
    # centred beside taller ones are at half lines.
    bases: list[list[int]] = [[] for _ in columns]
    for line in lines:
        for run in line:
            own = bases[_column_of(run, columns)]
            if not own or own[-1] != run.base:
                own.append(run.base)
    return min((b - a for own in bases for a, b in pairwise(own)), default=0)


def row_of(row: Iterable[WordRun], columns: Sequence[tuple[int, int]]) -> list[list[int]]:
    cells: list[list[int]] = [[] for _ in columns]
    for run in row:
        cells[_column_of(run, columns)] += run.places
    return cells


def _is_table(rows: Sequence[Sequence[Sequence[TextLine]]]) -> bool:
    counts = [sum(map(bool, row)) for row in rows]
    several = sum(count > 1 for count in counts)
    if several < 2 or sum(counts) < _FILLED * len(rows) * len(rows[0]):
        return False
    columns = [list(filter(None, column)) for column in zip(*rows, strict=True)]
    lines = [line for column in columns for cell in column for line in cell]
    return (
        _words(lines) <= _LONG_CELL * sum(counts)
        and sum(line.share(MONO) for line in lines) <= 0.8 * len(lines)
        and not all(is_mark(line.text) for cell in columns[0] for line in cell)
        and not any(map(_is_text, columns))
    )


def _words(lines: Iterable[TextLine]) -> int:
    return sum(len(line.text.split()) for line in lines)


def _is_text(cells: Sequence[Sequence[TextLine]]) -> bool:
    # whether a column is a list or continuous text
    marks = sum(BULLET.match(cell[0].text) is not None for cell in cells)
    if marks > len(cells) // 2:
        return True
    lines = [line for cell in cells for line in cell]
    if _words(lines) < _PROSE * len(cells):
        return False
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    on = sum(
        a[-1].right > right - (right - left) // 3
        and a[-1].text[-1].isalnum()
        and b[0].text[0].islower()
        for a, b in pairwise(cells)
    )
    return on >= 0.3 * max(1, len(cells) - 1) and on > 1
