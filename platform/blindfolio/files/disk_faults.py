from __future__ import annotations

import errno
import sqlite3
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.exc import DBAPIError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FAILING = frozenset({errno.EIO, errno.EROFS, errno.ENXIO, errno.ENODEV, errno.ESTALE})
# If a disk doesn't return a page, SQLite calls the file malformed.
_SQLITE_FAILING = frozenset(
    {
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    }
)
_NO_INDEX = "SQLITE_IOERR_SHMSIZE"
_PRIMARY = 0xFF
"""The part of SQLite's extended codes that gives the kind of error."""

# PostgreSQL's SQLSTATEs for its own disk.
_POSTGRESQL: dict[str, Literal["full", "failing"]] = {"53100": "full", "58030": "failing"}


@dataclass(frozen=True, slots=True)
class DiskFault:
    """`code` is the system's or the database's short name for the fault, for the log."""

    kind: Literal["full", "failing"]
    code: str


def disk_fault(error: BaseException) -> DiskFault | None:
    """None if the error isn't about a disk."""
    if isinstance(error, DBAPIError):
        found = _of_database(error.orig)
        if found is None and error.connection_invalidated:
            return _only_to_read(error.orig)
        return found
    if isinstance(error, sqlite3.Error):
        return _of_database(error)
    if isinstance(error, OSError) and error.errno is not None:
        code = errno.errorcode.get(error.errno, str(error.errno))
        if error.errno in _FULL:
            return DiskFault("full", code)
        if error.errno in _FAILING:
            return DiskFault("failing", code)
    return None


def _only_to_read(error: BaseException | None) -> DiskFault | None:
    """A write refused because the database could only be opened read-only."""
    number = getattr(error, "sqlite_errorcode", 0)
    if number & _PRIMARY == sqlite3.SQLITE_READONLY:
        return DiskFault("failing", str(getattr(error, "sqlite_errorname", number)))
    return None


def is_full(error: BaseException) -> bool:
    """True also if the disk may be full: SQLite has one code for failing to grow its log's
    index."""
    seen: BaseException | None = error
    while seen is not None:
        fault = disk_fault(seen)
        if fault is not None and (fault.kind == "full" or fault.code == _NO_INDEX):
            return True
        seen = seen.__cause__
    return False


def _of_database(error: BaseException | None) -> DiskFault | None:
    number = getattr(error, "sqlite_errorcode", None)
    if isinstance(number, int):
        code = str(getattr(error, "sqlite_errorname", number))
        if number & _PRIMARY == sqlite3.SQLITE_FULL:
            return DiskFault("full", code)
        if number & _PRIMARY in _SQLITE_FAILING:
            return DiskFault("failing", code)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str) and state in _POSTGRESQL:
        return DiskFault(_POSTGRESQL[state], f"SQLSTATE {state}")
    return None
