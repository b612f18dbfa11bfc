"""A full disk: by which errors it is known, what is refused, what the reserve is given up for, and
when it is made anew."""

from __future__ import annotations

import errno
import sqlite3
from errno import errorcode
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.store import StorageAway
from blindfolio.db.session import Database
from blindfolio.files import disk_space
from blindfolio.files.disk_faults import DiskFault, disk_fault, is_full
from blindfolio.files.disk_space import LEAST, RESERVE, ROOM, Reserve


def _sqlite(name: str) -> OperationalError:
    error = sqlite3.OperationalError("words of somebody")
    error.sqlite_errorcode, error.sqlite_errorname = getattr(sqlite3, name), name
    return OperationalError("INSERT", {}, error)


def _postgresql(state: str) -> OperationalError:
    error = Exception("words of somebody")
    error.sqlstate = state  # type: ignore[attr-defined]
    return OperationalError("INSERT", {}, error)


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        *((OSError(it, "no"), "full", errorcode[it]) for it in (errno.ENOSPC, errno.EDQUOT)),
        *((OSError(it, "no"), "failing", errorcode[it]) for it in (errno.EIO, errno.EROFS)),
        (_sqlite("SQLITE_FULL"), "full", "SQLITE_FULL"),
        # SHMSIZE comes whatever the reason, and a failing disk is not to be called full.
        *(
            (_sqlite(it), "failing", it)
            for it in ("SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_FSYNC")
        ),
        *((_sqlite(it), "failing", it) for it in ("SQLITE_CANTOPEN", "SQLITE_CORRUPT")),
        (_postgresql("53100"), "full", "SQLSTATE 53100"),
        (_postgresql("58030"), "failing", "SQLSTATE 58030"),
    ],
)
def test_a_disks_error_is_known_by_its_number(error: Exception, kind: str, code: str) -> None:
    assert disk_fault(error) == DiskFault(kind, code)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error",
    [
        ValueError("No space left on device"),
        OSError("no number"),
        FileNotFoundError(errno.ENOENT, "missing"),
        ConnectionResetError(errno.ECONNRESET, "gone"),
        StorageAway("NoSuchBucket"),
        _sqlite("SQLITE_BUSY"),
        _sqlite("SQLITE_READONLY"),
        _postgresql("57P01"),
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
        (_from(_sqlite("SQLITE_FULL")), True),
        (_sqlite("SQLITE_IOERR_SHMSIZE"), True),
        (OSError(errno.EIO, "Input/output error"), False),
        (_sqlite("SQLITE_BUSY"), False),
    ],
)
def test_a_full_disk_is_waited_for_also_where_only_a_cause_says_so(
    error: Exception, full: bool
) -> None:
    assert is_full(error) is full


PLENTY = 10 * (RESERVE + ROOM)


class FreeSpace:
    """As much free space as a test says."""

    free = PLENTY


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FreeSpace:
    made = FreeSpace()
    monkeypatch.setattr(disk_space, "_free", lambda _folder: made.free)
    return made


@pytest.fixture
def reserve(disk: FreeSpace, database: Database) -> Reserve:
    made = Reserve(Path(database.url.removeprefix("sqlite:///")))
    assert made.keep()
    return made


def test_the_reserve_is_made_of_real_bytes_that_only_their_owner_can_read(
    reserve: Reserve,
) -> None:
    found = reserve.file.stat()
    assert found.st_size == RESERVE <= found.st_blocks * 512
    assert found.st_mode & 0o077 == 0


def test_a_write_on_a_full_disk_gives_the_reserve_up_and_no_other(
    reserve: Reserve, disk: FreeSpace, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    disk.free = LEAST
    with database.transaction() as db:
        db.execute(text("SELECT 1"))
    disk.free = LEAST - 1
    with database.reading() as db:
        db.execute(text("SELECT 1"))
    assert reserve.is_whole
    for _ in range(2):
        with database.transaction() as db:
            db.execute(text("SELECT 1"))
    assert reserve.file.stat().st_size == 0
    assert [it.message.split(":")[0] for it in caplog.records] == ["the disk is full"]


def test_the_reserve_is_not_made_of_the_last_room(tmp_path: Path, disk: FreeSpace) -> None:
    made = Reserve(tmp_path / "blindfolio.sqlite")
    disk.free = RESERVE + ROOM - 1
    assert not made.keep()
    assert not made.file.exists()
    disk.free += 1
    assert made.keep()


def test_no_file_is_put_that_leaves_too_little_room(
    tmp_path: Path, disk: FreeSpace, database: Database
) -> None:
    archive = FolderArchive(tmp_path / "blobs")
    disk.free = ROOM + 3
    with database.transaction() as db:
        archive.put(db, b"123")
    with pytest.raises(OSError) as refused, database.transaction() as db:
        archive.put(db, b"1234")
    assert refused.value.errno == errno.ENOSPC


def test_no_file_is_put_while_the_reserve_is_used_and_one_is_when_there_is_room_again(
    tmp_path: Path, reserve: Reserve, disk: FreeSpace, database: Database
) -> None:
    archive = FolderArchive(tmp_path / "blobs", reserve)
    disk.free = 0
    reserve.give_up_if_full()
    disk.free = RESERVE + ROOM - 1
    with pytest.raises(OSError) as refused, database.transaction() as db:
        archive.put(db, b"a document")
    assert refused.value.errno == errno.ENOSPC
    disk.free = PLENTY
    with database.transaction() as db:
        archive.put(db, b"a document")
    assert reserve.is_whole


def test_a_sqlite_file_is_not_written_anew_where_it_does_not_fit(
    disk: FreeSpace, database: Database
) -> None:
    disk.free = ROOM
    with pytest.raises(OSError) as refused:
        database.scrub()
    assert refused.value.errno == errno.ENOSPC
