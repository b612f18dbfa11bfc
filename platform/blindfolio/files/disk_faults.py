from __future__ import annotations

import errno
import sqlite3
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.exc import DBAPIError

Kind = Literal["full", "failing"]

_SYSTEM: dict[int | None, Kind] = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "full"),
    **dict.fromkeys(
        (errno.EIO, errno.EROFS, errno.ENXIO, errno.ENODEV, errno.ESTALE), "failing"
    ),
}
_SQLITE: dict[int, Kind] = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "failing",
    sqlite3.SQLITE_CANTOPEN: "failing",
    # If a disk doesn't return a page, SQLite calls the file malformed.
    sqlite3.SQLITE_CORRUPT: "failing",
    sqlite3.SQLITE_NOTADB: "failing",
}
# PostgreSQL's SQLSTATEs for its own disk.
_POSTGRESQL: dict[str, Kind] = {"53100": "full", "58030": "failing"}

_NO_INDEX = "SQLITE_IOERR_SHMSIZE"
_PRIMARY = 0xFF  # the part of SQLite's extended codes that gives the kind of error


@dataclass(frozen=True, slots=True)
class DiskFault:
    """A fault of the disk. `code` is the short name that the system or the database gives it,
    for the log.
    """

    kind: Kind
    code: str


def disk_fault(error: BaseException) -> DiskFault | None:
    """Returns None if the error isn't about a disk."""
    found = error.orig if isinstance(error, DBAPIError) else error
    number = getattr(found, "sqlite_errorcode", None)
    if number is not None:
        kind = _SQLITE.get(number & _PRIMARY)
        if number & _PRIMARY == sqlite3.SQLITE_READONLY and isinstance(error, DBAPIError):
            # The connection is dropped if the database could only be opened read-only.
            kind = "failing" if error.connection_invalidated else None
        code = str(getattr(found, "sqlite_errorname", number))
    elif isinstance(found, OSError):
        kind = _SYSTEM.get(found.errno)
        code = errno.errorcode.get(found.errno or 0, "")
    else:
        state = str(getattr(found, "sqlstate", ""))
        kind, code = _POSTGRESQL.get(state), f"SQLSTATE {state}"
    return DiskFault(kind, code) if kind else None


def is_full(error: BaseException) -> bool:
    """Returns whether the disk is or may be full. SQLite has only one code for all failures to
    enlarge its log's index.
    """
    seen: BaseException | None = error
    while seen is not None:
        fault = disk_fault(seen)
        if fault is not None and (fault.kind == "full" or fault.code == _NO_INDEX):
            return True
        seen = seen.__cause__
    return False
