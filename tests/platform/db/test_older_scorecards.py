"""A scorecard that was locked before there were ratings by criterion: it shows as it was, still
verifies, and nothing can be slipped into what its seal does not name. A draft goes on."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.db.session import Database
from blindfolio.ledger import chain
from blindfolio.ledger.verify import verify
from reviews.panel.models import Scorecard
from reviews.panel.scorecards.locked import locked_cards
from reviews.panel.verify import check
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import NOON, add
from tests.platform.ledger.conftest import unguarded


@pytest.fixture
def upgraded(empty_url: str, older: Older) -> Database:
    """A site of the release before, upgraded: Lee's scorecard is locked, Alex's is a draft."""
    database = older(empty_url, "0031")
    with database.engines.write.begin() as connection:
        add(connection, "prompt_version", id="prompt")
        add(connection, "opening", id="opening", prompt_version="prompt")
        add(connection, "folio", id="folio", code="F-1", opening="opening", stage="5")
        add(connection, "sheet", folio="folio")
        add(connection, "question", id="one", folio="folio", text="Who pays?")
        for who in ("lee", "alex"):
            add(connection, "account", id=who, name=who.title(), email=f"{who}@example.test")
        common = {"folio": "folio", "saved_at": NOON, "level": 3}
        seen = "Moved two phases."
        add(
            connection, "scorecard", id="c1", account="lee", text=seen, locked_at=NOON, **common
        )
        add(connection, "scorecard", id="c2", account="alex", text="Half a", **common)
    with database.transaction() as db:
        facts = {"scorecard": "c1", "level": 3, "text": seen}
        chain.record(db, "scorecard", facts, folio="folio", by="lee")
    migrate.upgrade(empty_url, FREEZES)
    return database


def test_an_older_locked_scorecard_verifies_and_reads_as_it_did(upgraded: Database) -> None:
    with upgraded.reading() as db:
        assert verify(db, freezes=FREEZES, checks=[check]) == []
        [card] = locked_cards(db, "folio")
        assert (card.by, card.level, card.text) == ("Lee", 3, "Moved two phases.")
        assert (card.confidence, card.ratings) == ("", {})


def test_an_older_draft_keeps_what_it_has(upgraded: Database) -> None:
    with upgraded.reading() as db:
        [draft] = db.scalars(select(Scorecard).where(Scorecard.locked_at.is_(None)))
        assert (draft.level, draft.text, draft.confidence, draft.revision) == (
            3,
            "Half a",
            "",
            0,
        )


SLIPPED = (
    "UPDATE scorecard SET confidence = 'high' WHERE id = 'c1'",
    "INSERT INTO scorecard_rating (scorecard, criterion, value, not_covered, said)"
    " VALUES ('c1', 'failure', 4, false, 'Never said.')",
)


@pytest.mark.parametrize("slipped", SLIPPED)
def test_nothing_is_slipped_into_an_older_scorecard(upgraded: Database, slipped: str) -> None:
    with pytest.raises(DBAPIError), upgraded.transaction() as db:
        db.execute(text(slipped))
    with unguarded(upgraded) as connection:
        connection.execute(text(slipped))
    with upgraded.reading() as db:
        [fault] = list(check(db))
    assert fault == "Scorecard c1 is not what was recorded when it was locked."
