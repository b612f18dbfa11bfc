"""What a folder promises beyond the contract: bytes are durable before their row. What is kept in
it, or in a bucket: documents, read back exactly, their pictures, and notes."""

from __future__ import annotations

import itertools
import os
from dataclasses import astuple, replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents, pictures
from blindfolio.archive.models import Blob, StoredPicture
from blindfolio.archive.notes import BucketNotes, FolderNotes, Notes
from blindfolio.archive.store import Archive, StorageAway
from blindfolio.db.session import Database
from blindfolio.documents.model import Block, Document, IdentityFinding, Picture
from blindfolio.documents.notices import Notice
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


DOCUMENT = Document(
    format="markdown",
    blocks=(
        Block("p1", 1, "paragraph", "Naïve “start” 🙂", "<p>Naïve “start” 🙂</p>", None, ()),
        Block("h1", 2, "heading", "Plan", "<h2>Plan</h2>", 2, (), ((0, 4), (4, 8))),
        Block("t1", 3, "table", "a\tb\n1\t2", "<table></table>", None, ("Plan",), ((0, 7),)),
    ),
    words=8,
    pages=None,
    warnings=(Notice("pictures", 1),),
    findings=(IdentityFinding("name", "p1", "Kim Example"),),
)


@pytest.mark.usefixtures("either_database")
def test_a_document_comes_back_as_it_was_but_for_its_findings(db: Session) -> None:
    stored = documents.keep(db, DOCUMENT)
    db.expire_all()
    read = documents.rebuild(db, stored.id)
    assert read == replace(DOCUMENT, findings=())
    assert documents.blocks(db, stored.id) == DOCUMENT.blocks
    kept = (stored.sha, stored.words, stored.pages, stored.title)
    assert kept == (read.sha, 8, None, "Plan")


@pytest.mark.usefixtures("either_database")
def test_a_title_is_the_first_heading_and_fits_its_column(db: Session) -> None:
    long = replace(DOCUMENT.blocks[1], text="x" * 400)
    for blocks, title in {(long,): "x" * 300, DOCUMENT.blocks[:1]: "", (): ""}.items():
        assert documents.keep(db, replace(DOCUMENT, blocks=blocks)).title == title


PICTURES = (
    Picture("p1", "image/png", b"\x89PNG one", 30, 20),
    Picture("page-1", "image/webp", b"RIFF two", 800, 1_100),
)


@pytest.mark.usefixtures("either_database")
def test_pictures_are_kept_each_with_a_random_tag(db: Session, archive: Archive) -> None:
    ids = [documents.keep(db, replace(DOCUMENT, pictures=PICTURES)).id for _ in range(2)]
    for id_ in ids:
        pictures.keep(db, archive, id_, PICTURES)
    db.expire_all()
    tags = set()
    for id_, picture in itertools.product(ids, PICTURES):
        found = pictures.find(db, id_, picture.name)
        assert found is not None
        kept = (found.media_type, archive.read(found.blob), found.width, found.height)
        assert (picture.name, *kept) == astuple(picture)
        tags.add(found.etag)
    assert pictures.find(db, ids[0], "p2") is None
    assert pictures.find(db, "elsewhere", "p1") is None
    assert len(tags) == 4


def test_an_address_is_put_into_tags_and_nowhere_else() -> None:
    image = '<img src="picture:p1" alt="&lt;img src=&quot;picture:p1">'
    html = f"<figure>{image}<figcaption>picture:p1</figcaption></figure>"
    shown = html.replace('src="picture:p1"', 'src="/read/F-1/pictures/p1"', 1)
    assert pictures.as_shown(html, "/read/F-1/pictures/") == shown
    html = '<p><a href="https://example.test/">a href=</a><a class="n" href="#k3">3</a></p>'
    assert pictures.as_shown(html, "") == html.replace("<a href", '<a target="_blank" href')


@pytest.mark.usefixtures("either_database")
def test_the_hash_of_what_is_stored_is_the_one_of_what_was_read(
    db: Session, archive: Archive
) -> None:
    given = tuple(Picture(f"p{n}", "image/png", b"%d" % n, 1, 1) for n in range(1, 12))
    read = replace(DOCUMENT, pictures=given)
    stored = documents.keep(db, read)
    pictures.keep(db, archive, stored.id, read.pictures)
    assert dict(documents.shas_now(db))[stored.id] == stored.sha == read.sha
    blob = db.get_one(StoredPicture, (stored.id, "p2")).blob
    db.get_one(Blob, blob).sha256 = "0" * 64
    db.flush()
    assert dict(documents.shas_now(db))[stored.id] != stored.sha
