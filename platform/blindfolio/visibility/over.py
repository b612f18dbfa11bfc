"""Pages of what is over, read from the start of an index. So older ones cost nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Subquery, select, union_all

from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import in_sight

Cells = list[tuple[str, str]]


def cells(rows: Iterable[str], class_: DataClass) -> Cells:
    """Returns the rows and final stages of the matrix that open a class."""
    found = ((row, stage) for row in rows for stage in matrix.DECIDED)
    return [(row, stage) for row, stage in found if class_ in matrix.cell(row, stage)]


def first(
    account: str,
    of: Cells,
    order: Any,
    most: int,
    *,
    opening: str = "",
    which: Iterable[ColumnElement[bool]] = (),
) -> Subquery:
    """Selects the account's standings of these cells, at least the `most` first in `order` of
    all together. Each cell is read from its place in an index. What is shown must still come
    from `scope`. `which` are conditions over `Folio`.
    """
    ended = [Standing.account == account, Standing.closed_at.is_not(None), in_sight()]
    if opening:
        ended.append(Standing.opening == opening)
    read = select(Standing.folio, Standing.stage, Standing.order_key, Standing.closed_at)
    if kept := [*which]:
        read = read.join(Folio, Folio.id == Standing.folio).where(*kept)
    each = (
        read.where(*ended, Standing.state == state, Standing.stage == stage)
        .order_by(order)
        .limit(most)
        .subquery()
        for state, stage in of
    )
    return union_all(*(select(it) for it in each)).subquery()
