"""Which errors are a disk's, and which of them a full one's."""

from __future__ import annotations

import errno
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from blindfolio.archive.store import StorageAway
from blindfolio.files.disk_faults import DiskFault, disk_fault, is_full


def _sqlite(number: int, name: str) -> OperationalError:
    error = sqlite3.OperationalError("words of somebody")
    error.sqlite_errorcode, error.sqlite_errorname = number, name
    return OperationalError("INSERT", {}, error)


class _OfPostgresql(Exception):
    def __init__(self, state: str) -> None:
        super().__init__("words of somebody")
        self.sqlstate = state


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (OSError(errno.ENOSPC, "full"), DiskFault("full", "ENOSPC")),
        (OSError(errno.EDQUOT, "full"), DiskFault("full", "EDQUOT")),
        (OSError(errno.EIO, "torn"), DiskFault("failing", "EIO")),
        (OSError(errno.EROFS, "only to read"), DiskFault("failing", "EROFS")),
        (_sqlite(sqlite3.SQLITE_FULL, "SQLITE_FULL"), DiskFault("full", "SQLITE_FULL")),
        # It says so whatever the reason, and a failing disk is not to be called full.
        (
            _sqlite(sqlite3.SQLITE_IOERR_SHMSIZE, "SQLITE_IOERR_SHMSIZE"),
            DiskFault("failing", "SQLITE_IOERR_SHMSIZE"),
        ),
        (_sqlite(1034, "SQLITE_IOERR_FSYNC"), DiskFault("failing", "SQLITE_IOERR_FSYNC")),
        (
            _sqlite(sqlite3.SQLITE_CANTOPEN, "SQLITE_CANTOPEN"),
            DiskFault("failing", "SQLITE_CANTOPEN"),
        ),
        (
            _sqlite(sqlite3.SQLITE_CORRUPT, "SQLITE_CORRUPT"),
            DiskFault("failing", "SQLITE_CORRUPT"),
        ),
        (
            OperationalError("INSERT", {}, _OfPostgresql("53100")),
            DiskFault("full", "SQLSTATE 53100"),
        ),
        (
            OperationalError("INSERT", {}, _OfPostgresql("58030")),
            DiskFault("failing", "SQLSTATE 58030"),
        ),
    ],
)
def test_a_disks_error_is_known_by_its_number(error: Exception, found: DiskFault) -> None:
    assert disk_fault(error) == found


@pytest.mark.parametrize(
    "error",
    [
        ValueError("No space left on device"),
        OSError("no number"),
        FileNotFoundError(errno.ENOENT, "missing"),
        ConnectionResetError(errno.ECONNRESET, "gone"),
        StorageAway("NoSuchBucket"),
        _sqlite(sqlite3.SQLITE_BUSY, "SQLITE_BUSY"),
        _sqlite(sqlite3.SQLITE_READONLY, "SQLITE_READONLY"),
        OperationalError("INSERT", {}, _OfPostgresql("57P01")),
        OperationalError("INSERT", {}, Exception()),
    ],
)
def test_other_errors_are_not_taken_for_one(error: Exception) -> None:
    assert disk_fault(error) is None


def _from(cause: Exception) -> Exception:
    error = RuntimeError("a page could not be drawn")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (_from(_sqlite(sqlite3.SQLITE_FULL, "SQLITE_FULL")), True),
        (_sqlite(sqlite3.SQLITE_IOERR_SHMSIZE, "SQLITE_IOERR_SHMSIZE"), True),
        (OSError(errno.EIO, "Input/output error"), False),
        (_sqlite(sqlite3.SQLITE_BUSY, "SQLITE_BUSY"), False),
    ],
)
def test_a_full_disk_is_waited_for_also_where_only_a_cause_says_so(
    error: Exception, full: bool
) -> None:
    assert is_full(error) is full
