"""Reads a database file that no process has open and that must not change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from blindfolio.ledger.chain import GENESIS


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Opens the file for reading only. Nothing is written, not even the extra files that SQLite
    puts beside a database.
    """
    address = f"file:{quote(str(file.resolve()))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        yield connection


def faults(connection: sqlite3.Connection) -> list[str]:
    try:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    except sqlite3.DatabaseError as error:
        return [type(error).__name__]
    return [] if found == ["ok"] else found


def schema(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return "" if row is None else str(row[0])


def head(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT seal FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
    return GENESIS if row is None else str(row[0])


def rows(connection: sqlite3.Connection) -> dict[str, int]:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    tables = sorted(str(name) for (name,) in found)
    count = "SELECT count(*) FROM "
    return {name: int(connection.execute(f'{count}"{name}"').fetchone()[0]) for name in tables}


def blobs(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    found = connection.execute("SELECT key, sha256 FROM blob ORDER BY key")
    return [(str(key), str(sha256)) for key, sha256 in found]


def blob_bytes(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(sum(size), 0) FROM blob").fetchone()[0])


def erased(connection: sqlite3.Connection) -> set[str]:
    """Returns the submission ids of candidates who have been deleted."""
    return {str(folio) for (folio,) in connection.execute("SELECT folio FROM erasure")}
