"""Small files under names, in a folder as in a bucket."""

from __future__ import annotations

from pathlib import Path

import pytest

from blindfolio.archive.notes import BucketNotes, FolderNotes, Notes
from blindfolio.archive.store import StorageAway
from tests.platform.archive import s3_server
from tests.platform.archive.conftest import InBucket


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
