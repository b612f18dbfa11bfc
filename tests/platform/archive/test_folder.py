"""What a folder promises beyond the contract: bytes are durable before their row."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.models import Blob
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return FolderArchive(tmp_path / "data" / "blobs")


def files(tmp_path: Path) -> list[Path]:
    return [p for p in (tmp_path / "data").rglob("*") if p.is_file()]


def test_a_disk_that_refuses_leaves_neither_row_nor_file(
    database: Database, archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with database.transaction() as db:
        kept = archive.put(db, b"kept").key
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(OSError, match="No space"), database.transaction() as db:
            archive.put(db, b"lost")
    with database.reading() as db:
        assert list(db.scalars(select(Blob.key))) == [kept]
    assert [p.name[:32] for p in files(tmp_path)] == [kept]


def test_the_file_is_durable_under_its_name_before_the_row_is_written(
    database: Database, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def noted_fsync(handle: int) -> None:
        name = Path(os.readlink(f"/proc/self/fd/{handle}"))
        events.append("file synced" if name.is_file() else "folder synced")
        fsync(handle)

    def noted_rename(self: Path, target: Path) -> Path:
        events.append("renamed")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "rename", noted_rename)
    with database.transaction() as db:
        flush = db.flush

        def noted_flush() -> None:
            events.append("row written")
            flush()

        monkeypatch.setattr(db, "flush", noted_flush)
        archive.put(db, b"text")
    written = events.index("file synced")
    assert events[:written] == ["folder synced"] * written
    assert events[written:] == ["file synced", "renamed", "folder synced", "row written"]


def test_a_file_goes_whole_or_half_written(
    database: Database, archive: Archive, tmp_path: Path
) -> None:
    with database.transaction() as db:
        gone, kept = (archive.put(db, raw).key for raw in (b"one", b"two"))
    (whole,) = (file for file in files(tmp_path) if gone in file.name)
    whole.with_name(f"{gone}-unfinished").write_bytes(b"half")
    archive.remove(gone)
    assert [file.name[:32] for file in files(tmp_path)] == [kept]
