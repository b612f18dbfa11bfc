from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError

from blindfolio.backup import rows
from blindfolio.db import migrate
from blindfolio.db.engine import QUERY_ONLY
from blindfolio.db.session import Database
from blindfolio.files import private_files
from blindfolio.refusal import Refusal

_FAILED = (
    "The database could not be copied: it doesn't answer, or the disk is full. The"
    " earlier backup is unchanged. Run this command again."
)


def take(database: Database, file: Path, tell: Callable[[str], None]) -> None:
    """Writes a snapshot of the database to `file`, which must not exist. It is durable when
    this returns.

    Raises OSError, or Refusal if the database doesn't answer or the disk is full.
    """
    private_files.make_file(file)
    if database.engines.read.dialect.name == "sqlite":
        _of_sqlite(database, file)
    else:
        _of_server(database, file, tell)
    private_files.sync_file(file)
    private_files.sync_folder(file.parent)


def _of_sqlite(database: Database, file: Path) -> None:
    # SQLite's own backup copies pages, and a split page may contain deleted text. This reads
    # one snapshot too, and no writer waits for it.
    connection = database.engines.read.raw_connection()
    try:
        cursor = connection.cursor()
        connection.info.pop(QUERY_ONLY, None)  # or a reader who gets it next could write
        cursor.execute("PRAGMA query_only=OFF")
        cursor.execute("VACUUM INTO ?", (str(file),))
        cursor.close()
    except sqlite3.Error as error:
        raise Refusal("backup", _FAILED) from error
    finally:
        connection.close()


def _of_server(database: Database, file: Path, tell: Callable[[str], None]) -> None:
    # The connection is REPEATABLE READ and READ ONLY, so it reads one snapshot.
    # No write-ahead log: there is no other writer, and the result must be one file.
    engine = create_engine(f"sqlite:///{file.resolve()}", hide_parameters=True)
    try:
        with engine.begin() as target, database.engines.read.begin() as source:
            if migrate.state(source) != "ok":
                # A copy during a migration would miss rows.
                raise Refusal(
                    "backup",
                    "The database belongs to another version of Blindfolio. Run `blindfolio db"
                    " upgrade` first.",
                )
            migrate.make_tables(target)
            rows.copy(source, target, tell)
    except SQLAlchemyError as error:
        raise Refusal("backup", _FAILED) from error
    finally:
        engine.dispose()
