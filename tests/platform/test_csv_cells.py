"""A file for spreadsheets: read back as it was, and computed nowhere."""

from __future__ import annotations

import pytest

from blindfolio import csv_cells


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff0b1"]
)
def test_no_cell_begins_as_a_formula_does(cell: str) -> None:
    raw = csv_cells.written([("name",), (cell,)]).decode("utf-8-sig")
    assert f"'{cell}" in raw


def test_what_is_written_is_read_back() -> None:
    rows = [("name", "why"), ("Zo\u00eb, M\u00fcller", 'said "no"\nand left'), ("a; b", "5")]
    raw = csv_cells.written(rows)
    assert raw.startswith(b"\xef\xbb\xbf")
    head, found = csv_cells.table(raw, ("name", "why"))
    assert [tuple(cells[head[it]] for it in rows[0]) for _, cells in found] == rows[1:]
