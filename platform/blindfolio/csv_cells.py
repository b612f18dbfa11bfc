"""Reads CSV as spreadsheets in all countries save it: in UTF-8, UTF-16 or an old Windows
encoding, separated by commas, semicolons or tabs.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from blindfolio.documents.markdown.decoding import decode
from blindfolio.refusal import Refusal

_PARTED_BY = ",;\t"
# a first line that Excel writes
_SEPARATOR_LINE = re.compile(f'"?sep=([{_PARTED_BY}])"?', re.IGNORECASE)
_NAMED_AT_MOST = 6
_ABOVE = 20  # lines in which the column names are looked for
_BEGINS = r"[ \"']*[=+\-@\uff1d\uff0b\uff0d\uff20]"  # includes the full-width signs
# Where a spreadsheet would compute a cell or a part of one. In many countries semicolons
# separate cells.
_FORMULA = re.compile(rf"^(?=[\t\r\n]|{_BEGINS})|(?<=[;\t\r\n])(?={_BEGINS})")
_MARKED = re.compile(rf"^'(?=[\t\r\n]|{_BEGINS})|(?<=[;\t\r\n])'(?={_BEGINS})")


class UnreadableLine(Exception):
    """A line that isn't valid CSV. `line` is its number as an editor shows it."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


def lines(
    text: str, is_head: Callable[[list[str]], bool] = bool
) -> Iterator[tuple[int, list[str]]]:
    """Yields each line's number and its trimmed cells, from the first line that `is_head`, if
    there is one. Raises UnreadableLine.
    """
    above, parted = _start(text, is_head)
    rest = "".join(text.splitlines(keepends=True)[above:])
    reader = csv.reader(io.StringIO(rest, newline=""), delimiter=parted, skipinitialspace=True)
    begins = above + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, [_MARKED.sub("", cell).strip() for cell in cells]
            begins = above + reader.line_num + 1
    except csv.Error:
        raise UnreadableLine(begins) from None


def _start(text: str, is_head: Callable[[list[str]], bool]) -> tuple[int, str]:
    # how many lines are above the column names, and what separates cells
    lines = text.splitlines()
    first, told = 0, ""
    for at, line in enumerate(lines[:_ABOVE]):
        if separator := _SEPARATOR_LINE.fullmatch(line.strip(" ")):
            first, told = at + 1, separator[1]
            continue
        for parted in told or sorted(_PARTED_BY, key=line.count, reverse=True):
            cells = [cell.strip(' "') for cell in line.split(parted)]
            if line.strip() and is_head(cells):
                return at, parted
    usual = next((line for line in lines[first:] if line.strip()), "")
    return first, told or max(_PARTED_BY, key=usual.count)


def table(
    raw: bytes, columns: Sequence[str]
) -> tuple[dict[str, int], list[tuple[int, Mapping[int, str]]]]:
    """Returns the index of each column, and then the number and cells of each line. Columns may
    be in any order, and others are ignored. Raises Refusal ("csv").
    """
    try:
        text, _ = decode(raw)
        found = list(lines(text))
    except UnreadableLine as bad:
        raise _refuse(f"Line {bad.line} can't be read as CSV. Save the sheet again.") from None
    except Refusal:
        raise _refuse("This is not a text file. Save the sheet as CSV, in UTF-8.") from None
    named = [cell.casefold() for cell in found[0][1]] if found else []
    if lacking := [column for column in columns if column not in named]:
        has = ", ".join(f"“{cell[:40]}”" for cell in named[:_NAMED_AT_MOST]) or "nothing"
        raise _refuse(
            f"No column is called “{lacking[0]}”. The first line has to name the columns"
            f" {', '.join(columns)}; it has {has}."
        )
    if twice := [column for column in columns if named.count(column) > 1]:
        raise _refuse(f"Two columns are called “{twice[0]}”. Delete one of them.")
    head = {column: named.index(column) for column in columns}
    return head, [(line, dict(enumerate(cells))) for line, cells in found[1:]]


def as_text(rows: Iterable[Sequence[str | int | float]]) -> str:
    """Returns CSV text. An apostrophe precedes everything that a spreadsheet would take for a
    formula.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow(_FORMULA.sub("'", it) if isinstance(it, str) else it for it in row)
    return out.getvalue()


def written(rows: Iterable[Sequence[str | int | float]]) -> bytes:
    return as_text(rows).encode("utf-8-sig")


def _refuse(sentence: str) -> Refusal:
    return Refusal("csv", sentence)
