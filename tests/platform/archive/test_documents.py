"""A stored document is read back exactly, fingerprint included."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import event
from sqlalchemy.exc import NoResultFound

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


def test_blocks_are_one_statement(database: Database) -> None:
    with database.transaction() as db:
        id_ = documents.keep(db, DOCUMENT).id
    statements: list[str] = []
    with database.reading() as db:
        event.listen(
            database.engines.read,
            "before_cursor_execute",
            lambda _c, _cur, statement, *_: statements.append(statement),
        )
        documents.blocks(db, id_)
    assert len([s for s in statements if s.startswith("SELECT")]) == 1


def test_a_title_is_the_first_heading_and_fits_its_column(either_database: Database) -> None:
    long = replace(DOCUMENT.blocks[1], text="x" * 400)
    for blocks, title in {
        (long,): "x" * 300,
        DOCUMENT.blocks[:1]: "",
        (): "",
    }.items():
        with either_database.transaction() as db:
            assert documents.keep(db, replace(DOCUMENT, blocks=blocks)).title == title


def test_an_unknown_document_is_an_error(database: Database) -> None:
    with database.reading() as db:
        with pytest.raises(NoResultFound):
            documents.blocks(db, "nothing")
        with pytest.raises(NoResultFound):
            documents.rebuild(db, "nothing")
