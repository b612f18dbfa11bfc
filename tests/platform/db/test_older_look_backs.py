"""A site from before it could look back: it gets the tables, and nothing else changes."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from blindfolio.accounts.models import Account
from blindfolio.app import FREEZES
from blindfolio.db import migrate
from reviews.calibration.looking_back import look_backs_of
from reviews.calibration.practice import rounds_of
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import NOON, add


def test_an_older_site_gets_the_tables_and_keeps_its_rounds(
    empty_url: str, older: Older
) -> None:
    database = older(empty_url, "0044")
    with database.engines.write.begin() as connection:
        add(connection, "account", id="jo", name="Jo Sampleton", created_at=NOON)
        add(connection, "prompt_version", id="prompt")
        add(
            connection,
            "practice_round",
            id="round",
            title="One",
            prompt_version="prompt",
            owner="jo",
            created_at=NOON,
        )
    migrate.upgrade(empty_url, FREEZES)
    with database.reading() as db:
        assert db.get_one(Account, "jo").name == "Jo Sampleton"
        assert [it.round.id for it in rounds_of.listed(db, "jo")] == ["round"]
        assert look_backs_of.listed(db, "jo") == []
    for n, months in (("six", 6), ("twelve", 12)):
        with database.engines.write.begin() as connection:
            add(
                connection,
                "look_back",
                id=n,
                months=months,
                prompt_version="prompt",
                owner="jo",
            )
    with pytest.raises(IntegrityError), database.engines.write.begin() as connection:
        add(connection, "look_back", id="odd", months=7, prompt_version="prompt", owner="jo")
    migrate.check(empty_url)
