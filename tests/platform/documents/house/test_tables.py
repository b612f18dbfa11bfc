"""Whatever a table says of its spans, each cell gets a place of its own inside the table."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from blindfolio.documents.house.tables import COLUMNS, Cell, grid
from blindfolio.documents.html.tree import Element

spans = st.one_of(st.integers(1, 4), st.sampled_from([30, 999]))
rows_of = st.lists(st.lists(st.tuples(spans, spans), max_size=5), min_size=1, max_size=6)


def cells(rows: list[list[tuple[int, int]]]) -> list[list[Cell]]:
    return [[Cell(Element("td"), width, height) for width, height in row] for row in rows]


@given(rows_of, st.integers(0, 6), st.booleans())
def test_no_cell_covers_another_or_leaves_the_table(
    said: list[list[tuple[int, int]]], head: int, spans: bool
) -> None:
    rows, head = cells(said), min(head, len(said))
    columns, placed = grid(rows, head, spans=spans)
    assert [id(cell.element) for *_, cell in placed] == [
        id(cell.element) for row in rows for cell in row
    ]
    covered = [(x + i, y + j) for x, y, w, h, _ in placed for i in range(w) for j in range(h)]
    assert len(covered) == len(set(covered))
    for x, y, width, height, _ in placed:
        assert x + width <= columns
        assert y + height <= (head if y < head else len(rows))
        assert spans or (width, height) == (1, 1)


def test_spans_that_fit_are_kept_and_a_boast_is_not() -> None:
    columns, placed = grid(cells([[(2, 1), (1, 2)], [(1, 1), (1, 1)]]), 0, spans=True)
    assert columns == 3
    assert [p[:4] for p in placed] == [(0, 0, 2, 1), (2, 0, 1, 2), (0, 1, 1, 1), (1, 1, 1, 1)]
    columns, placed = grid(cells([[(999, 1)], [(1, 1), (1, 1)]]), 0, spans=True)
    assert columns == 2 < COLUMNS
    assert placed[0][:4] == (0, 0, 2, 1)
