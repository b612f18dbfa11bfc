from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Select,
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


@dataclass(frozen=True, slots=True)
class TableSum:
    """The sum of the rows' SHA-256 modulo 2^256, because databases order rows differently."""

    rows: int
    total: int


def copy(
    source: Connection, target: Connection, tell: Callable[[str], None]
) -> dict[str, TableSum]:
    """Runs in the caller's transactions. The target's tables are empty and have no triggers. Raises
    Refusal if it doesn't read back the same rows."""
    sums: dict[str, TableSum] = {}
    for table in Base.metadata.sorted_tables:
        count, told = 0, 0
        given = {column.name: _given(target, column) for column in table.columns}
        into = insert(table).values(given)
        pointers = _pointers(table)
        later: list[dict[str, Any]] = []
        for batch in _batches(source, table):
            named = [_named(table, row) for row in batch]
            for column in pointers:
                later += _taken_out(table, column, named)
            target.execute(into, named)
            told = (told + sum(map(_digest, batch))) % _MOST
            count += len(batch)
        for column in pointers:
            _put_back(target, table, column, later)
        sums[table.name] = TableSum(count, told)
        if _summed(target, table) != sums[table.name]:
            raise Refusal(
                "database",
                f"The rows of table {table.name} did not come back as they were written. Nothing"
                " was kept. Check the disk, and run this command again.",
            )
        if count >= _BATCH:
            tell(f"{count} rows of table {table.name}.")
    return sums


def sums(connection: Connection) -> dict[str, TableSum]:
    return {table.name: _summed(connection, table) for table in Base.metadata.sorted_tables}


_MOST = 1 << 256


def _summed(connection: Connection, table: Table) -> TableSum:
    count, total = 0, 0
    for batch in _batches(connection, table):
        count += len(batch)
        total = (total + sum(map(_digest, batch))) % _MOST
    return TableSum(count, total)


def _batches(connection: Connection, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    asked = _all(connection, table).execution_options(yield_per=_BATCH)
    found = connection.execute(asked)
    for batch in found.partitions():
        yield [tuple(row) for row in batch]


def _all(connection: Connection, table: Table) -> Select[Any]:
    """JSON as stored text, which distinguishes null from no value."""
    text = cast if connection.dialect.name == "postgresql" else as_type
    return select(
        *(
            text(column, Text).label(column.name) if isinstance(column.type, JSON) else column
            for column in table.columns
        )
    )


def _given(target: Connection, column: Any) -> Any:
    name = f"given_{column.name}"
    if not isinstance(column.type, JSON):
        return bindparam(name, type_=column.type)
    text = bindparam(name, type_=Text)
    return cast(text, JSON) if target.dialect.name == "postgresql" else text


def _named(table: Table, row: tuple[Any, ...]) -> dict[str, Any]:
    names = (f"given_{column.name}" for column in table.columns)
    return dict(zip(names, row, strict=True))


def _pointers(table: Table) -> list[str]:
    """Columns that point to rows of the same table, which may be copied later."""
    return [str(key.parent.name) for key in table.foreign_keys if key.column.table is table]


def _taken_out(table: Table, column: str, named: list[dict[str, Any]]) -> list[dict[str, Any]]:
    (key,) = table.primary_key.columns
    found = [
        {"row": row[f"given_{key.name}"], column: row[f"given_{column}"]}
        for row in named
        if row[f"given_{column}"] is not None
    ]
    for row in named:
        row[f"given_{column}"] = None
    return found


def _put_back(
    target: Connection, table: Table, column: str, later: list[dict[str, Any]]
) -> None:
    (key,) = table.primary_key.columns
    values = [row for row in later if column in row]
    if values:
        back = update(table).where(key == bindparam("row"))
        target.execute(back.values({column: bindparam(column)}), values)


def _digest(row: tuple[Any, ...]) -> int:
    said = repr([it.isoformat() if isinstance(it, datetime) else it for it in row])
    return int.from_bytes(hashlib.sha256(said.encode()).digest())
