"""A file for spreadsheets: read back as it was, and computed nowhere."""

from __future__ import annotations

import csv
import itertools
from typing import Literal

import pytest

from blindfolio import csv_cells

SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
HARMFUL = (
    *("foo;=cmd()", "foo; =cmd()", 'foo;"=cmd()', "foo\t=cmd()", "foo\n=cmd()", "foo\r=cmd()"),
    *("foo;\uff1dcmd()", " =1", '"=1"', "a;b;@SUM(A1)", ";-1", "';=1", 'a"";=1', "\t1", "\n1"),
)


@pytest.mark.parametrize("parted", [",", ";", "\t"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_NONE])
def test_however_a_spreadsheet_parts_the_file_no_cell_is_computed(
    parted: str, quoting: Literal[0, 3]
) -> None:
    rows = list(itertools.product(("x", *HARMFUL), repeat=2))
    text = csv_cells.written(rows).decode("utf-8-sig")
    read = csv.reader(text.splitlines(), delimiter=parted, quoting=quoting)
    cells = [cell.strip('" ') for line in read for cell in line]
    assert any("'=cmd()" in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(SIGNS)] == []


@pytest.mark.parametrize("cell", [*HARMFUL, "'=1", "''=1", "it's; 'so'", "a;b"])
def test_a_cell_is_read_as_it_was_before_it_was_written(cell: str) -> None:
    _, (_, read) = csv_cells.lines(csv_cells.as_text([("name", "why"), ("x", cell)]))
    assert read == ["x", cell.strip()]


def test_numbers_stay_numbers() -> None:
    assert csv_cells.written([(-1, -0.5, "-1")]).decode("utf-8-sig") == "-1,-0.5,'-1\r\n"


def test_what_is_written_is_read_back() -> None:
    rows = [("name", "why"), ("Zo\u00eb, M\u00fcller", 'said "no"\nand left'), ("a; b", "5")]
    raw = csv_cells.written(rows)
    assert raw.startswith(b"\xef\xbb\xbf")
    head, found = csv_cells.table(raw, ("name", "why"))
    assert [tuple(cells[head[it]] for it in rows[0]) for _, cells in found] == rows[1:]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_excels_line_that_names_the_separator_is_no_line_of_names(first: str) -> None:
    raw = f"{first}\r\nname;why\r\nZo\u00eb, M\u00fcller;late\r\n".encode("utf-8-sig")
    head, found = csv_cells.table(raw, ("name", "why"))
    assert [(line, [cells[head[it]] for it in ("name", "why")]) for line, cells in found] == [
        (3, ["Zo\u00eb, M\u00fcller", "late"])
    ]
