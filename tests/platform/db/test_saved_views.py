"""A site from before views could be saved: its people get a table of their own, and nothing else
changes."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.app import FREEZES
from blindfolio.db import migrate
from reviews.board.models import SavedView
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import NOON, add


def test_a_person_of_an_older_site_has_one_view_of_a_name(empty_url: str, older: Older) -> None:
    database = older(empty_url, "0040")
    with database.engines.write.begin() as connection:
        add(connection, "account", id="jo", name="Jo Sampleton", created_at=NOON)
    migrate.upgrade(empty_url, FREEZES)
    with database.transaction() as db:
        assert db.get_one(Account, "jo").name == "Jo Sampleton"
        now = clock.now()
        db.add(
            SavedView(id="v1", account="jo", name="Late", asks={"waits": "you"}, saved_at=now)
        )
    with pytest.raises(IntegrityError), database.transaction() as db:
        db.add(SavedView(id="v2", account="jo", name="Late", asks={}, saved_at=clock.now()))
