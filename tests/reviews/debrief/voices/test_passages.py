"""A quote is found where the document says it, however it was copied."""

from __future__ import annotations

import pytest

from blindfolio.archive import documents
from blindfolio.db.session import Database
from blindfolio.visibility.models import Folio
from reviews.debrief.voices.evidence import block_of, passages
from tests.reviews import cases


@pytest.mark.parametrize("words", ["", " ", "\u201c\u201d", '"', "\u201c \u201d"])
def test_quotation_marks_without_words_are_in_no_block(database: Database, words: str) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, cases.begun(db).folio)
        assert block_of(documents.blocks(db, folio.document or ""), words) == ""


@pytest.mark.parametrize("around", ["{}", " {} ", "\u201c{}\u201d", '"{}"'])
def test_a_quote_leads_to_its_block_and_its_section(database: Database, around: str) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, cases.begun(db).folio)
        assert folio.document is not None
        found = passages(db, folio.document, "/here")
        paragraph = next(
            it for it in documents.blocks(db, folio.document) if it.kind == "paragraph"
        )
    words = paragraph.text.replace(" ", "\n", 1)
    assert found.block_of(around.format(words)) == paragraph.id
    assert set(found.sections) <= {it.id for it in found.blocks}
    assert found.sections


def test_words_that_the_document_lacks_lead_nowhere() -> None:
    assert block_of([], "Words that nobody wrote.") == ""
