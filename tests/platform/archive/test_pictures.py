"""Pictures are kept with their document and found by name; their addresses are put in tags only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from blindfolio.archive import documents, pictures
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.models import Blob, StoredPicture
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.documents.model import Picture
from tests.platform.archive.test_documents import DOCUMENT


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return FolderArchive(tmp_path / "blobs")


PICTURES = (
    Picture("p1", "image/png", b"\x89PNG one", 30, 20),
    Picture("page-1", "image/webp", b"RIFF two", 800, 1_100),
)


def test_pictures_are_kept_each_with_a_random_tag(
    either_database: Database, archive: Archive
) -> None:
    with either_database.transaction() as db:
        ids = [documents.keep(db, replace(DOCUMENT, pictures=PICTURES)).id for _ in range(2)]
        for id_ in ids:
            pictures.keep(db, archive, id_, PICTURES)
    tags = set()
    with either_database.reading() as db:
        for id_ in ids:
            for picture in PICTURES:
                found = pictures.find(db, id_, picture.name)
                assert found is not None
                assert archive.read(found.blob) == picture.data
                assert (found.width, found.height) == (picture.width, picture.height)
                assert found.media_type == picture.media_type
                tags.add(found.etag)
        assert pictures.find(db, ids[0], "p2") is None
        assert pictures.find(db, "elsewhere", "p1") is None
    assert len(tags) == 4


def test_an_address_is_put_into_tags_and_nowhere_else() -> None:
    html = (
        '<figure><img src="picture:p1" alt="&lt;img src=&quot;picture:p1">'
        "<figcaption>picture:p1</figcaption></figure>"
    )
    assert pictures.as_shown(html, "/read/F-1/pictures/") == html.replace(
        'src="picture:p1"', 'src="/read/F-1/pictures/p1"', 1
    )


def test_a_link_opens_outside_and_the_one_to_a_comment_does_not() -> None:
    html = '<p><a href="https://example.test/">a href=</a><a class="n" href="#k3">3</a></p>'
    assert pictures.as_shown(html, "") == html.replace("<a href", '<a target="_blank" href')


def test_the_hash_of_what_is_stored_is_the_one_of_what_was_read(
    either_database: Database, archive: Archive
) -> None:
    given = tuple(Picture(f"p{n}", "image/png", b"%d" % n, 1, 1) for n in range(1, 12))
    read = replace(DOCUMENT, pictures=given)
    with either_database.transaction() as db:
        stored = documents.keep(db, read)
        pictures.keep(db, archive, stored.id, read.pictures)
        assert dict(documents.shas_now(db))[stored.id] == stored.sha == read.sha
        blob = db.get_one(StoredPicture, (stored.id, "p2")).blob
        db.get_one(Blob, blob).sha256 = "0" * 64
        db.flush()
        assert dict(documents.shas_now(db))[stored.id] != stored.sha
