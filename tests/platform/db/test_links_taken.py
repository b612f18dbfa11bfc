"""A site whose links said nothing of a coordinator: after the upgrade none counts as taken."""

from __future__ import annotations

from sqlalchemy import text

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import NOON, add


def test_links_of_an_older_site_were_taken_by_nobody(empty_url: str, older: Older) -> None:
    database = older(empty_url, "0020")
    with database.engines.write.begin() as connection:
        add(connection, "link", hash="h", invitation="invitation", created_at=NOON)
    migrate.upgrade(empty_url, FREEZES)
    with database.reading() as db:
        kept = db.execute(text("SELECT hash, invitation, account, taken_by FROM link")).all()
    assert kept == [("h", "invitation", None, None)]
