"""Stored bytes are durable before their row, and are read back as they were or not at all."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio.archive.models import Blob
from blindfolio.archive.store import Archive, DamagedBlob
from blindfolio.db.session import Database


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "data" / "blobs")


def files(tmp_path: Path) -> list[Path]:
    return [p for p in (tmp_path / "data").rglob("*") if p.is_file()]


@pytest.mark.parametrize("raw", [b"", b"# A design\r\n\x00\xff", bytes(3_000_000)])
def test_bytes_are_read_back_as_they_were(
    database: Database, archive: Archive, raw: bytes
) -> None:
    with database.transaction() as db:
        key = archive.put(db, raw).key
    with database.reading() as db:
        blob = db.get_one(Blob, key)
    assert (blob.sha256, blob.size) == (hashlib.sha256(raw).hexdigest(), len(raw))
    assert archive.read(key) == raw


def test_the_same_bytes_twice_are_two_blobs_under_keys_that_tell_nothing(
    database: Database, archive: Archive, tmp_path: Path
) -> None:
    with database.transaction() as db:
        keys = {archive.put(db, b"same").key for _ in range(2)}
    assert len(keys) == 2
    assert {len(key) for key in keys} == {32}
    places = {p.relative_to(tmp_path / "data" / "blobs").parts[:2] for p in files(tmp_path)}
    assert places == {(key[:2], key[2:4]) for key in keys}


def test_an_absent_file_is_said_plainly(
    database: Database, archive: Archive, tmp_path: Path
) -> None:
    with database.transaction() as db:
        key = archive.put(db, b"text").key
    files(tmp_path)[0].unlink()
    with pytest.raises(DamagedBlob, match=f"{key} is missing from the archive's folder\\."):
        archive.read(key)


@pytest.mark.parametrize("damaged", [b"texu", b"tex", b"", b"text "])
def test_changed_bytes_are_never_given_out(
    database: Database, archive: Archive, tmp_path: Path, damaged: bytes
) -> None:
    with database.transaction() as db:
        key = archive.put(db, b"text").key
    files(tmp_path)[0].write_bytes(damaged)
    with pytest.raises(DamagedBlob, match=f"{key} has been changed"):
        archive.read(key)


@pytest.mark.parametrize("key", ["", "*" * 32, "../" * 11, "a" * 31, "a" * 33, "a/" * 16])
def test_what_is_no_key_reaches_no_file(database: Database, archive: Archive, key: str) -> None:
    with database.transaction() as db:
        archive.put(db, b"text")
    with pytest.raises(DamagedBlob, match="is missing from the archive"):
        archive.read(key)


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
