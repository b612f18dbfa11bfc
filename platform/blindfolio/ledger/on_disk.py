"""Keeps what a check compares in a temporary file: a large site's rows don't fit into memory."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

_MEMORY = 8 << 10  # KiB

_ERRORS = "surrogatepass"  # Someone may have put any text into the log.


class OnDisk:
    """A table of bytes by group and key. Its file has no name, and ends with this object."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{_MEMORY}"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute(
            "CREATE TABLE kept (of TEXT, key BLOB, value BLOB, PRIMARY KEY (of, key))"
            " WITHOUT ROWID"
        )
        self._db.execute("BEGIN")

    def put(self, key: str, value: bytes, of: str = "") -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (of, _bytes(key), value)
        )

    def get(self, key: str, of: str = "") -> bytes | None:
        query = "SELECT value FROM kept WHERE of = ? AND key = ?"
        return _first(self._db.execute(query, (of, _bytes(key))))

    def pop(self, key: str, of: str = "") -> bytes | None:
        gone = "DELETE FROM kept WHERE of = ? AND key = ? RETURNING value"
        return _first(self._db.execute(gone, (of, _bytes(key))))

    def items(self, of: str = "") -> Iterator[tuple[str, bytes]]:
        """Yields what is left, in order of the keys."""
        query = "SELECT key, value FROM kept WHERE of = ? ORDER BY key"
        for key, value in self._db.execute(query, (of,)):
            yield key.decode(errors=_ERRORS), value


def compare(
    told: Iterable[tuple[str, object]], kept: Iterable[tuple[str, object]]
) -> tuple[list[str], list[str]]:
    """Returns the keys of rows that differ from the newest entry of the same key, and the keys
    of entries whose row is gone.
    """
    entries = OnDisk()
    for key, said in told:
        entries.put(key, _digest(said))
    altered = [key for key, said in kept if entries.pop(key) != _digest(said)]
    return altered, [key for key, _ in entries.items()]


def _digest(said: Any) -> bytes:
    # Times become text; tuples and lists are alike, as in the ledger.
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).digest()


def _bytes(key: object) -> bytes:
    return str(key).encode(errors=_ERRORS)


def _first(found: sqlite3.Cursor) -> bytes | None:
    rows = found.fetchall()
    return rows[0][0] if rows else None
