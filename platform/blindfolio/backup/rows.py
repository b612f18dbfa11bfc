from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Table,
    Text,
    bindparam,
    cast,
    insert,
    select,
    update,
)
from sqlalchemy import type_coerce as as_type

from blindfolio.db.orm import Base
from blindfolio.refusal import Refusal

_BATCH = 500

# Keyed by prefixed names, because SQLAlchemy reserves a column's own name.
_Rows = list[dict[str, Any]]
_GIVEN = "given_"


def copy(source: Connection, target: Connection, tell: Callable[[str], None]) -> None:
    """Copies all rows within the caller's transactions. The target's tables must be empty and
    have no triggers.

    Raises Refusal if the same rows don't read back.
    """
    for table in Base.metadata.sorted_tables:
        into = insert(table).values({it.name: _given(target, it) for it in table.columns})
        # They point to rows of the same table, which may be copied later.
        pointers = [key.parent for key in table.foreign_keys if key.column.table is table]
        empty = dict.fromkeys(_GIVEN + column.name for column in pointers)

        def write(rows: _Rows, into: Any = into, empty: dict[str, None] = empty) -> None:
            target.execute(into, [row | empty for row in rows])

        written = _summed(_batches(source, table), write)
        for column in pointers:
            _point(source, target, column)
        if _summed(_batches(target, table)) != written:
            raise Refusal(
                "database",
                f"The rows of table {table.name} could not be read back as they were written,"
                " so nothing was stored. Check the disk, and run this command again.",
            )
        if written[0] >= _BATCH:
            tell(f"{written[0]} rows of table {table.name}.")


def _summed(
    batches: Iterable[_Rows], each: Callable[[_Rows], None] = lambda _rows: None
) -> tuple[int, int]:
    """Returns the number of rows and the sum of their SHA-256 hashes. A sum ignores the order,
    which differs between databases.
    """
    count = total = 0
    for rows in batches:
        each(rows)
        count += len(rows)
        total += sum(map(_digest, rows))
    return count, total


def _batches(connection: Connection, table: Table) -> Iterator[_Rows]:
    # Reads JSON as the stored text, because that distinguishes null from no value.
    text = cast if connection.dialect.name == "postgresql" else as_type
    columns = (
        (text(it, Text) if isinstance(it.type, JSON) else it).label(_GIVEN + it.name)
        for it in table.columns
    )
    asked = select(*columns).execution_options(yield_per=_BATCH)
    for rows in connection.execute(asked).mappings().partitions():
        yield [dict(row) for row in rows]


def _given(target: Connection, column: Column[Any]) -> Any:
    name = _GIVEN + column.name
    if not isinstance(column.type, JSON):
        return bindparam(name, type_=column.type)
    text = bindparam(name, type_=Text)
    return cast(text, JSON) if target.dialect.name == "postgresql" else text


def _point(source: Connection, target: Connection, column: Column[Any]) -> None:
    (key,) = column.table.primary_key
    query = select(key.label("row"), column.label("to")).where(column.is_not(None))
    values = [dict(row) for row in source.execute(query).mappings()]
    if values:
        back = update(column.table).where(key == bindparam("row"))
        target.execute(back.values({column.name: bindparam("to")}), values)


def _digest(row: dict[str, Any]) -> int:
    said = repr([it.isoformat() if isinstance(it, datetime) else it for it in row.values()])
    return int.from_bytes(hashlib.sha256(said.encode()).digest())
