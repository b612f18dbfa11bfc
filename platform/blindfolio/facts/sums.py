"""Tables whose last row sums up the rows above it, added up again."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from blindfolio.documents.model import Block
from blindfolio.facts.model import Sum
from blindfolio.facts.phrases import Phrase
from blindfolio.facts.reading import Reading
from blindfolio.facts.spans import Span, quote
from blindfolio.facts.table_rows import Row, rows_of

_SUM = re.compile(r"(?:sum|total|together|in all|altogether)\b", re.IGNORECASE)
_CELL = re.compile(r"~?([$€£]?)(\d[\d,]*(?:\.\d+)?)\s?([a-z%-]{0,16})", re.IGNORECASE)
_EMPTY = frozenset({"", "-", "–", "—", "none"})  # noqa: RUF001
_WORK = re.compile(
    r"(?:(?:person|engineer|developer|team|dev)[- ])?(?:months?|weeks?|days?)", re.IGNORECASE
)
"""A column of work: what takes longer in it is missing elsewhere."""
_SHARE, _PARTS = 0.3, 3
"""A part is asked about from this share on, in a sum of so many parts."""
_LIKELY = (0.5, 2.0)
"""A last row that is further off than this counts something else than the rows above it."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A number as it is written, its rounding and its unit."""

    text: str
    value: float
    half: float
    unit: str


_NOTHING = _Cell("", 0.0, 0.0, "")


def sums(reading: Reading) -> list[Sum]:
    """What the tables' last rows say of the rows above them, column by column, best first."""
    found = [s for b in reading.document.blocks if b.kind == "table" for s in _of_table(b)]
    return sorted(found, key=lambda s: (-s.score, s.quote))


def _of_table(block: Block) -> list[Sum]:
    rows = rows_of(block)
    last = next((n for n, row in enumerate(rows) if n and _SUM.match(row.cells[0].text)), 0)
    if last <= _PARTS:
        return []
    found = []
    for column in range(1, len(rows[0].cells)):
        cells = [_cell(row, column) for row in rows[1 : last + 1]]
        numbers = [cell for cell in cells if cell is not None]
        if len(numbers) == len(cells) and len({c.unit for c in numbers if c.unit}) <= 1:
            found += _of_column(block, rows[: last + 1], column, numbers)
    return found


def _whole(row: Row, block: Block) -> Span:
    """The row as it stands in the table, cut where it is too long to be shown."""
    start, end = row.cells[0].start, row.cells[-1].end
    return quote(Span(block.seq, start, end, block.text[start:end].rstrip()), start)


def _cell(row: Row, column: int) -> _Cell | None:
    """A cell of a column of numbers; None where it holds something else."""
    cell = row.cell(column)
    if cell is None or cell.text.lower() in _EMPTY:
        return _NOTHING
    match = _CELL.fullmatch(cell.text)
    if match is None:
        return None
    digits = match.group(2).replace(",", "")
    unit = match.group(1) or match.group(3).lower().rstrip("s")
    return _Cell(cell.text, float(digits), _rounding(digits), unit)


def _rounding(digits: str) -> float:
    """Half of the last digit, where there are decimals."""
    return 0.5 * math.pow(10, -len(digits.partition(".")[2])) if "." in digits else 0.0


def _of_column(block: Block, rows: list[Row], column: int, cells: list[_Cell]) -> list[Sum]:
    """The column's sum where it is wrong; else its largest part, where that is work. Its row is
    quoted: a head or a name alone may stand elsewhere too."""
    head, (*parts, total) = rows[0].cell(column), cells
    added = sum(cell.value for cell in parts)
    if head is None or not total.value or sum(cell.value > 0 for cell in parts) < _PARTS:
        return []
    off = abs(added - total.value)
    if off > sum(cell.half for cell in cells) + 1e-9:
        if not _LIKELY[0] <= added / total.value <= _LIKELY[1]:
            return []
        slots = {
            "column": Phrase(f"“{head.text}”"),
            "result": Phrase(total.text),
            "right": Phrase(f"{added:,.10g}"),
        }
        return [Sum("wrong", slots, _whole(rows[-1], block), 3.0, 0)]
    unit = _WORK.fullmatch(head.text) or _WORK.fullmatch(total.unit)
    place = max(range(len(parts)), key=lambda n: parts[n].value)
    name = rows[place + 1].cells[0]
    if unit is None or parts[place].value < _SHARE * total.value or not name.text:
        return []
    slots = {
        "part": Phrase(f"“{name.text}”"),
        "result": Phrase(total.text if total.unit else f"{total.text} {head.text.lower()}"),
        "value": Phrase(parts[place].text),
    }
    return [Sum("part", slots, _whole(rows[place + 1], block), 2.4, place + 1)]
