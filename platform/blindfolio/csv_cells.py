"""The cells of a CSV file, as spreadsheets of all countries save it: UTF-8 with or without its
mark, UTF-16 or an old encoding of Windows; parted by commas, semicolons or tabs. And a file that
they may open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from blindfolio.documents.markdown.decoding import decode
from blindfolio.refusal import Refusal

_PARTED_BY = ",;\t"
_NAMED_AT_MOST = 6
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""With which a cell begins that a spreadsheet would compute: also the signs in their full width."""


class UnreadableLine(Exception):
    """A line that is not CSV; `line` as an editor counts."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


def lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and trimmed cells of each line that has any; an `UnreadableLine` where one is
    no CSV."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    parted = max(_PARTED_BY, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted, skipinitialspace=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, [cell.strip() for cell in cells]
            begins = reader.line_num + 1
    except csv.Error:
        raise UnreadableLine(begins) from None


def table(
    raw: bytes, columns: Sequence[str]
) -> tuple[dict[str, int], list[tuple[int, Mapping[int, str]]]]:
    """Where each of these columns is in a file whose first line names them, in any order and among
    others; and each further line's number and its cells by their place. A Refusal ("csv") for what
    is not such a file."""
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


def written(rows: Iterable[Sequence[str | int | float]]) -> bytes:
    """The rows as a file of which no spreadsheet takes a cell for a formula: such a cell begins
    with an apostrophe. In UTF-8 with its mark, without which some would not read accents."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow(
            f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
            for cell in row
        )
    return out.getvalue().encode("utf-8-sig")


def _refuse(sentence: str) -> Refusal:
    return Refusal("csv", sentence)
