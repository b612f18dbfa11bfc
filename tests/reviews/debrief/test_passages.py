"""A quote is found where the document says it, however it was copied."""

from __future__ import annotations

import pytest

from blindfolio.db.session import Database
from blindfolio.visibility.models import Folio
from reviews.debrief.passages import passages
from tests.reviews import cases


@pytest.mark.parametrize("around", ["{}", " {} ", "\u201c{}\u201d", '"{}"'])
def test_a_quote_leads_to_its_block_and_its_section(database: Database, around: str) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, cases.begun(db).folio)
        found = passages(db, folio.document or "", "/here")
    paragraph = next(it for it in found.blocks if it.kind == "paragraph")
    words = paragraph.text.replace(" ", "\n", 1)
    assert found.block_of(around.format(words)) == paragraph.id
    assert found.sections and set(found.sections) <= {it.id for it in found.blocks}
    for none in ("", " ", "Words that nobody wrote."):
        assert found.block_of(around.format(none)) == ""
