"""Engines for SQLite and PostgreSQL, each as a pair: one that may write, one that cannot.

SQLite's defaults lose updates without an error (a deferred transaction that reads, then writes,
fails or overwrites), so a writing transaction begins IMMEDIATE, before anything is read, and a
reading one is held to `query_only`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.pool import ConnectionPoolEntry

from blindfolio import private_files

BUSY_TIMEOUT = 15.0
"""Seconds that a SQLite writer waits for another."""


@dataclass(frozen=True, slots=True)
class Engines:
    """Two views of one pool."""

    write: Engine
    read: Engine

    def dispose(self) -> None:
        """Close the pooled connections."""
        self.write.dispose()


def make_engines(url: str) -> Engines:
    """Engines for `url` (`sqlite:///…`, or `postgresql://…`, which means psycopg 3)."""
    if url.startswith("sqlite"):
        engine = create_engine(
            url,
            # An error's text goes to the log, which holds nothing that people wrote.
            hide_parameters=True,
            connect_args={
                "isolation_level": None,
                "check_same_thread": False,
                "timeout": BUSY_TIMEOUT,
            },
        )
        event.listen(engine, "do_connect", _sqlite_close_to_others)
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
        return Engines(write=engine, read=engine.execution_options(blindfolio_read=True))
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    # A page is several statements, and at PostgreSQL's default each would see its own moment: a
    # stage that moves between two of them would stand on one page with what the other opens.
    read = engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
    return Engines(write=engine, read=read)


def _sqlite_close_to_others(
    _dialect: Dialect, _entry: ConnectionPoolEntry, given: list[Any], _named: dict[str, Any]
) -> None:
    """SQLite makes a file by the umask, and the log beside it with the file's own mode."""
    file = Path(given[0])
    if file.name == ":memory:" or not file.parent.is_dir():
        return
    private_files.make_file(file)
    for path in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        private_files.close(path)


def _sqlite_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        # Without it INSERT OR REPLACE deletes a locked row past its trigger.
        "recursive_triggers=ON",
        # Without it the bytes of an erased person stay in the file's free pages.
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    # query_only stays on a pooled connection, so it is said at every begin.
    reading = connection.get_execution_options().get("blindfolio_read", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
