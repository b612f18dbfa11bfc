"""A site whose conversations had no length and whose questions nobody led: both come with the
upgrade, and what was frozen is so still."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import NOON, add


def test_a_conversation_that_has_a_date_takes_eighty_minutes(
    empty_url: str, older: Older
) -> None:
    database = older(empty_url, "0019")
    with database.engines.write.begin() as connection:
        add(connection, "prompt_version", id="prompt")
        add(connection, "opening", id="opening", prompt_version="prompt")
        add(connection, "folio", id="folio", code="F-1", opening="opening", stage="5")
        add(connection, "slot", folio="folio", at=NOON)
        add(connection, "sheet", folio="folio")
        add(connection, "question", id="one", folio="folio", text="Who pays?")
    migrate.upgrade(empty_url, FREEZES)
    with database.reading() as db:
        assert db.execute(text("SELECT folio, minutes FROM slot")).all() == [("folio", 80)]
        assert db.execute(text("SELECT text, lead FROM question")).all() == [
            ("Who pays?", None)
        ]
    with pytest.raises(DBAPIError), database.transaction() as db:
        db.execute(text("UPDATE question SET quote = 'another'"))
    with pytest.raises(DBAPIError), database.transaction() as db:
        db.execute(text("UPDATE slot SET minutes = 200"))
