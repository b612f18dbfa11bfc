"""A stored document is read back exactly, fingerprint and pictures included."""

from __future__ import annotations

import itertools
from dataclasses import astuple, replace

import pytest
from sqlalchemy.orm import Session

from blindfolio.archive import documents, pictures
from blindfolio.archive.models import Blob, StoredPicture
from blindfolio.archive.store import Archive
from blindfolio.documents.model import Block, Document, IdentityFinding, Picture

DOCUMENT = Document(
    format="markdown",
    blocks=(
        Block("p1", 1, "paragraph", "Naïve “start” 🙂", "<p>Naïve “start” 🙂</p>", None, ()),
        Block("h1", 2, "heading", "Plan", "<h2>Plan</h2>", 2, (), ((0, 4), (4, 8))),
        Block("t1", 3, "table", "a\tb\n1\t2", "<table></table>", None, ("Plan",), ((0, 7),)),
    ),
    words=8,
    pages=None,
    warnings=("A picture could not be read.",),
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
