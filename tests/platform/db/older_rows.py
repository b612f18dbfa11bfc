"""Rows of a database as an older release left it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, MetaData, insert

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_FILLED: dict[type, Any] = {str: "x", int: 1, bool: False, datetime: NOON, dict: {}, object: {}}


def add(connection: Connection, table: str, **given: object) -> None:
    """A row of the database as it is, with something in each column that needs it."""
    meta = MetaData()
    meta.reflect(connection, only=[table], resolve_fks=False)
    columns = meta.tables[table].columns
    needed = {
        column.name: _FILLED[column.type.python_type]
        for column in columns
        if not column.nullable and column.server_default is None
    }
    connection.execute(insert(meta.tables[table]).values(needed | given))
