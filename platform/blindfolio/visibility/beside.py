"""Reads the rows that several tables have of one folio, in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio


def rows_of(
    db: Session,
    folio: str,
    *tables: type[Any],
    also: Mapping[Any, ColumnElement[bool] | None] | None = None,
) -> Mapping[Any, Any]:
    """Returns each table's only row of the folio, or None. `also` has tables that don't name the
    folio, and how they are joined, or None for a column that needs no join. The caller has asked
    `scope` about all of them."""
    joins: dict[Any, ColumnElement[bool] | None]
    joins = {table: table.folio == Folio.id for table in tables} | dict(also or {})
    query = select(*joins).select_from(Folio).where(Folio.id == folio)
    for table, on in joins.items():
        if on is not None:
            query = query.outerjoin(getattr(table, "class_", table), on)
    found = db.execute(query).one() if joins else ()
    return dict(zip(joins, found, strict=True))
