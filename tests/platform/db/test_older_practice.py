"""A site of before there were practice rounds: its reviews are what they were, and none is
practice."""

from __future__ import annotations

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.visibility.models import Folio
from reviews.calibration.practice import first, rounds_of
from reviews.reading import assigned_reviews
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import NOON, add


def test_an_older_site_gets_the_tables_and_keeps_its_reviews(
    empty_url: str, older: Older
) -> None:
    database = older(empty_url, "0037")
    with database.engines.write.begin() as connection:
        add(connection, "account", id="me", email="me@example.test", created_at=NOON)
        add(connection, "prompt_version", id="prompt")
        add(
            connection, "opening", id="opening", prompt_version="prompt", title="Staff", level=3
        )
        add(
            connection,
            "folio",
            id="folio",
            code="F-1",
            opening="opening",
            prompt_version="prompt",
            purpose="live",
            stage="2",
        )
        add(
            connection,
            "standing",
            id="standing",
            folio="folio",
            account="me",
            kind="reviewer",
            state="reviewer.accepted",
            stage="2",
        )
    migrate.upgrade(empty_url, FREEZES)
    with database.reading() as db:
        assert db.get_one(Folio, "folio").purpose == "live"
        assert rounds_of.listed(db, "me") == []
        asked = first.rule(db, "opening")
        assert (asked.reviewers, asked.rounds) == (False, False)
        (found,) = assigned_reviews.shelf(db, "me").to_read
        assert (found.code, found.level, found.practice) == ("F-1", 3, False)
    migrate.check(empty_url)
