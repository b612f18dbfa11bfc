"""What a folder promises beyond the contract: bytes are durable before their row. And notes: small
files under names, in a folder as in a bucket."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive.models import Blob
from blindfolio.archive.notes import BucketNotes, FolderNotes, Notes
from blindfolio.archive.store import Archive, StorageAway
from blindfolio.db.session import Database
from tests.platform.archive import s3_server
from tests.platform.archive.conftest import InBucket


def names(folder: Path) -> list[str]:
    return [it.name[:32] for it in (folder / "blobs").rglob("*") if it.is_file()]


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
    assert names(tmp_path) == [kept]


def test_the_file_is_durable_under_its_name_before_the_row_is_written(
    db: Session, archive: Archive, monkeypatch: pytest.MonkeyPatch
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
    db: Session, archive: Archive, tmp_path: Path
) -> None:
    gone, kept = (archive.put(db, raw).key for raw in (b"one", b"two"))
    (whole,) = tmp_path.rglob(f"{gone}*")
    whole.with_name(f"{gone}-unfinished").write_bytes(b"half")
    archive.remove(gone)
    assert names(tmp_path) == [kept]


@pytest.fixture(params=["folder", "bucket"])
def notes(request: pytest.FixtureRequest, tmp_path: Path) -> Notes:
    if request.param == "folder":
        return FolderNotes(tmp_path / "some" / "notes")
    bucket: InBucket = request.getfixturevalue("bucket")
    return BucketNotes(bucket.archive.at)


def test_a_note_is_kept_written_anew_and_removed(notes: Notes) -> None:
    assert list(notes.names()) == [] and notes.read("one") is None
    notes.remove("one")
    notes.write("one", b"")
    notes.write("two", b"first")
    notes.write("two", b"second")
    assert sorted(notes.names()) == ["one", "two"]
    assert (notes.read("one"), notes.read("two")) == (b"", b"second")
    notes.remove("one")
    assert list(notes.names()) == ["two"] and notes.read("one") is None


def test_a_folder_of_notes_is_its_owners_alone_and_hides_what_was_cut_short(
    tmp_path: Path,
) -> None:
    notes = FolderNotes(tmp_path / "notes")
    notes.write("one", b"1")
    (tmp_path / "notes" / "two.unfinished").write_bytes(b"")
    notes.write("two", b"2")
    (tmp_path / "notes" / "three.unfinished").write_bytes(b"")
    assert sorted(notes.names()) == ["one", "two"]
    for path in (tmp_path / "notes", tmp_path / "notes" / "one"):
        assert path.stat().st_mode & 0o077 == 0


def test_a_bucket_that_is_not_there_fails_with_its_code(aws: None, s3_endpoint: str) -> None:
    at = s3_server.make_bucket(s3_endpoint, "notes-there")
    away = BucketNotes(type(at)("not-there", at.prefix, at.region, at.endpoint))
    for ask in (lambda: list(away.names()), lambda: away.write("one", b"1")):
        with pytest.raises(StorageAway, match="NoSuchBucket"):
            ask()
