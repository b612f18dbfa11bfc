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
    also: Mapping[type[Any], ColumnElement[bool]] | None = None,
) -> Mapping[type[Any], Any]:
    """Returns each table's only row of the folio, or None. `also` has tables that don't name the
    folio, and how they are joined. The caller has asked `scope` about all of them."""
    joins = {table: table.folio == Folio.id for table in tables} | dict(also or {})
    query = select(*joins).select_from(Folio).where(Folio.id == folio)
    for table, on in joins.items():
        query = query.outerjoin(table, on)
    found = db.execute(query).one() if joins else ()
    return dict(zip(joins, found, strict=True))
