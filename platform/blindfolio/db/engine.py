"""Makes the database engines. SQLite's defaults lose updates without an error, so a writing
transaction begins IMMEDIATE and a reading one sets `query_only`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect, ExceptionContext
from sqlalchemy.pool import ConnectionPoolEntry

from blindfolio.db import away
from blindfolio.files import private_files
from blindfolio.files.disk_space import Reserve

BUSY_TIMEOUT = 15.0  # how many seconds one SQLite writer waits for another


SQLITE = "sqlite:///"

QUERY_ONLY = "query_only"  # what a pooled connection is set to

_PRIMARY = 0xFF  # the part of SQLite's extended error codes that gives the kind of error


@dataclass(frozen=True, slots=True)
class Engines:
    write: Engine
    read: Engine

    def dispose(self) -> None:
        self.write.dispose()

    def __enter__(self) -> Engines:
        return self

    def __exit__(self, *_: object) -> None:
        self.dispose()


def make_engines(url: str) -> Engines:
    """Returns the engines for `url`, which begins with `sqlite:///` or `postgresql://`.
    PostgreSQL uses psycopg 3.
    """
    if url.startswith("sqlite"):
        engine = create_engine(
            url,
            # An error's text goes to the log, which must hold nothing that people wrote.
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
        event.listen(engine, "handle_error", _sqlite_drop_broken)
        away.watch(engine)
        if engine.url.database and engine.url.database != ":memory:":
            _give_up_reserve(engine, Reserve(Path(engine.url.database)))
        return Engines(write=engine, read=engine.execution_options(blindfolio_read=True))
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    away.watch(engine)
    # A page takes several statements. At PostgreSQL's default each would see its own snapshot, so a
    # page could mix data from two stages.
    read = engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
    return Engines(write=engine, read=read)


def table_names(url: str) -> list[str]:
    """Returns the names of all tables. Neither changes nor creates a SQLite file."""
    if not url.startswith(SQLITE):
        with make_engines(url) as engines:
            return inspect(engines.read).get_table_names()
    if not Path(url.removeprefix(SQLITE)).exists():
        return []
    engine = create_engine(url)
    try:
        return inspect(engine).get_table_names()
    finally:
        engine.dispose()


def _sqlite_close_to_others(
    _dialect: Dialect, _entry: ConnectionPoolEntry, given: list[Any], _named: dict[str, Any]
) -> None:
    # SQLite creates a file by the umask, and the log beside it with the file's own mode.
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
        # 10 MB, so that what a page reads all over a large file is still there the next time.
        "cache_size=-10000",
        # Without it, INSERT OR REPLACE deletes a locked row without firing its trigger.
        "recursive_triggers=ON",
        # Without it, a deleted person's bytes stay in the file's free pages.
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_drop_broken(context: ExceptionContext) -> None:
    # After a brief disk failure SQLite may have opened the file read-only. Such a connection is
    # dropped from the pool.
    options = context.connection.get_execution_options() if context.connection else {}
    number = getattr(context.original_exception, "sqlite_errorcode", 0)
    if number & _PRIMARY == sqlite3.SQLITE_READONLY and not options.get("blindfolio_read"):
        context.is_disconnect = True


def _give_up_reserve(engine: Engine, reserve: Reserve) -> None:
    # Before the transaction, because a write that fails halfway couldn't be retried.

    def make_room(connection: Connection) -> None:
        if not connection.get_execution_options().get("blindfolio_read", False):
            reserve.give_up_if_full()

    event.listen(engine, "begin", make_room)


def _sqlite_begin(connection: Connection) -> None:
    # query_only persists on a pooled connection. Setting it makes SQLite compile each statement
    # again, which takes a fifth of a page's time, so it is set only where it changes.
    reading = connection.get_execution_options().get("blindfolio_read", False)
    if connection.info.get(QUERY_ONLY) != reading:
        connection.info.pop(QUERY_ONLY, None)
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.info[QUERY_ONLY] = reading
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
