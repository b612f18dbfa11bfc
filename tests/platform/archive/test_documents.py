"""A stored document is read back exactly, fingerprint included."""

from __future__ import annotations

from dataclasses import replace

from blindfolio.archive import documents
from blindfolio.db.session import Database
from blindfolio.documents.model import Block, Document, IdentityFinding

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


def test_a_document_comes_back_as_it_was_but_for_its_findings(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        stored = documents.keep(db, DOCUMENT)
    with either_database.reading() as db:
        assert documents.rebuild(db, stored.id) == replace(DOCUMENT, findings=())
        assert documents.blocks(db, stored.id) == DOCUMENT.blocks
    assert (stored.sha, stored.words, stored.pages, stored.title) == (
        documents.rebuild(db, stored.id).sha,
        8,
        None,
        "Plan",
    )


def test_a_title_is_the_first_heading_and_fits_its_column(either_database: Database) -> None:
    long = replace(DOCUMENT.blocks[1], text="x" * 400)
    for blocks, title in {
        (long,): "x" * 300,
        DOCUMENT.blocks[:1]: "",
        (): "",
    }.items():
        with either_database.transaction() as db:
            assert documents.keep(db, replace(DOCUMENT, blocks=blocks)).title == title
