"""Reads rows as the database has them, because someone may have put anything into it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Row, Table, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NULLTYPE

from blindfolio.db.orm import Base

_BATCH = 200


class Unreadable:
    """A value that isn't of its column's type."""


def values(
    db: Session, columns: Sequence[ColumnElement[Any]], keys: Sequence[ColumnElement[Any]]
) -> Iterator[tuple[Any, ...]]:
    """Yields the columns of each row, in the order of the keys."""
    dialect = db.connection().dialect

    def read_as(column: ColumnElement[Any]) -> Callable[[Any], Any]:
        process = column.type.dialect_impl(dialect).result_processor(dialect, None)

        def read(value: Any) -> Any:
            if isinstance(column.type, Boolean) and value not in (None, 0, 1):
                return Unreadable()  # Python would take it for true, and SQL for false.
            try:
                return process(value) if process else value
            except (TypeError, ValueError):
                return Unreadable()

        return read

    reads = [read_as(column) for column in columns]
    found: Iterator[Row[Any]] = iter(
        db.execute(
            select(*(type_coerce(column, NULLTYPE) for column in columns)).order_by(*keys),
            execution_options={"yield_per": _BATCH},
        )
    )
    for row in found:
        yield tuple(read(value) for read, value in zip(reads, row, strict=True))


def faults(db: Session, besides: Collection[str]) -> Iterator[str]:
    """Yields a sentence for each row with unreadable values, but for tables in `besides`."""
    for table in Base.metadata.sorted_tables:
        if table.name not in besides:
            yield from _faults_of(db, table)


def _faults_of(db: Session, table: Table) -> Iterator[str]:
    keys, columns = [*table.primary_key], [*table.columns]
    for row in values(db, [*keys, *columns], keys):
        found = zip(columns, row[len(keys) :], strict=True)
        if bad := [it.name for it, value in found if isinstance(value, Unreadable)]:
            key = ",".join(map(str, row[: len(keys)]))
            yield f"Table {table.name}, row {key}: {', '.join(bad)} can't be read."


@contextmanager
def any_text(db: Session) -> Iterator[None]:
    """Lets SQLite return text that isn't UTF-8."""
    driver = db.connection().connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    before, driver.text_factory = driver.text_factory, _decoded
    try:
        yield
    finally:
        driver.text_factory = before


def _decoded(text: bytes) -> str:
    return text.decode(errors="backslashreplace")
