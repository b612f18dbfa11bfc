"""A folio from before there were redactions keeps its fingerprint, and its locked review."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import NOON, add


def test_a_folio_keeps_its_fingerprint_and_what_was_locked_stays_locked(
    empty_url: str, older: Older
) -> None:
    database = older(empty_url, "0022")
    with database.engines.write.begin() as connection:
        add(connection, "prompt_version", id="prompt")
        add(connection, "opening", id="opening", prompt_version="prompt")
        add(connection, "folio", id="folio", code="F-1", opening="opening", stage="3", sha="s")
        add(connection, "account", id="rae", email="rae@example.test")
        add(connection, "review", id="one", folio="folio", account="rae", locked_at=NOON)
    migrate.upgrade(empty_url, FREEZES)
    with database.reading() as db:
        found = db.execute(text("SELECT sha, sent_sha FROM folio")).all()
        assert found == [("s", None)]
        assert db.execute(text("SELECT id FROM redaction")).all() == []
    with pytest.raises(DBAPIError), database.transaction() as db:
        db.execute(text("UPDATE review SET summary = 'another'"))
