"""A full disk: what is refused, what the reserve is given up for, and when it is made anew."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from sqlalchemy import text

from blindfolio.archive.folder import FolderArchive
from blindfolio.db.session import Database
from blindfolio.files import disk_space
from blindfolio.files.disk_space import LEAST, RESERVE, ROOM, Reserve

PLENTY = 10 * (RESERVE + ROOM)


class FreeSpace:
    """As much free space as a test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.free = PLENTY
        monkeypatch.setattr(disk_space, "_free", lambda _folder: self.free)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FreeSpace:
    return FreeSpace(monkeypatch)


@pytest.fixture
def reserve(disk: FreeSpace, database: Database) -> Reserve:
    made = Reserve(Path(database.url.removeprefix("sqlite:///")))
    assert made.keep()
    return made


def test_the_reserve_is_made_of_real_bytes_that_only_their_owner_can_read(
    reserve: Reserve,
) -> None:
    found = reserve.file.stat()
    assert found.st_size == RESERVE
    assert found.st_blocks * 512 >= RESERVE
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
