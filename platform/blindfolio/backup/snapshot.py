"""One moment of a site's database as one SQLite file, while the site goes on."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from blindfolio import private_files
from blindfolio.db.session import Database
from blindfolio.refusal import Refusal


def take(database: Database, file: Path, tell: Callable[[str], None]) -> None:
    """Write the database as it is now to `file`, which must not exist; durable when this returns.

    Raises OSError, and a Refusal where the database doesn't answer or the disk is full.
    """
    private_files.make_file(file)
    if database.engines.read.dialect.name == "sqlite":
        _of_sqlite(database, file)
    else:
        raise NotImplementedError
    private_files.sync_file(file)
    private_files.sync_folder(file.parent)


def _of_sqlite(database: Database, file: Path) -> None:
    """Not SQLite's own backup, which copies pages as they are: a page that was divided may keep
    what was deleted from it. This reads one snapshot too, and no writer waits for it."""
    connection = database.engines.read.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only=OFF")
        cursor.execute("VACUUM INTO ?", (str(file),))
        cursor.close()
    except sqlite3.Error as error:
        raise Refusal(
            "backup",
            "The database could not be copied: it doesn't answer, or the disk is full. The former"
            " backup is unchanged. Run this command again.",
        ) from error
    finally:
        connection.close()
