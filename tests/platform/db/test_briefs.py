"""A site from before there were briefs: its openings are open books, and stay so once sent."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from prompts.models import Clarification, Opening, PromptVersion
from prompts.opening.page import BRIEF, OPEN, page_of
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import NOON, add


def test_openings_stay_open_books_and_questions_keep_their_answers(
    empty_url: str, older: Older
) -> None:
    database = older(empty_url, "0028")
    with database.engines.write.begin() as connection:
        add(connection, "prompt_version", id="prompt", html="<p>All of it.</p>", frozen_at=NOON)
        for opening, invited in (("sent", NOON), ("new", None)):
            about = {"prompt_version": "prompt", "first_invited_at": invited}
            add(connection, "opening", id=opening, **about)
        add(connection, "folio", id="who", code="who", opening="sent", stage="0")
        add(connection, "invitation", id="who", opening="sent", folio="who")
        about = {"invitation": "who", "opening": "sent", "topic": "load", "state": "answered"}
        add(connection, "clarification", id="asked", **about)
    migrate.upgrade(empty_url, FREEZES)
    with database.reading() as db:
        version = db.get_one(PromptVersion, "prompt")
        for name in ("sent", "new"):
            page = page_of(db.get_one(Opening, name), version)
            assert (page.html, page.book) == ("<p>All of it.</p>", OPEN)
        asked = db.get_one(Clarification, "asked")
        assert (asked.topic, asked.given) == ("load", "")
    with pytest.raises(IntegrityError, match="frozen: opening"), database.transaction() as db:
        db.execute(text("UPDATE opening SET book = :book WHERE id = 'sent'"), {"book": BRIEF})
    with database.transaction() as db:
        db.execute(text("UPDATE opening SET book = :book WHERE id = 'new'"), {"book": BRIEF})
