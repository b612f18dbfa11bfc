"""Candidates whom an email did not reach, or who have never opened their link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts import links, sessions
from blindfolio.db.session import Database
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from prompts.models import Invitation
from reviews.board import queries
from reviews.board.filters import BoardFilter
from tests.reviews.board import many
from tests.sites import Site


def _found(database: Database, account: str, waits: str) -> set[str]:
    with database.reading() as db:
        return {row.name for row in queries.board(db, account, BoardFilter(waits=waits)).rows}


def test_a_link_that_nobody_opens_is_said_after_three_days(either_database: Database) -> None:
    now = clock.now()
    with either_database.transaction() as db:
        crowd = many.begin(db)
        for name in ("Opened", "Unopened", "Started"):
            many.add(db, crowd, name, stage="0")
        opened, unopened, _ = (
            db.scalars(select(Invitation).where(Invitation.folio == folio)).one()
            for folio in crowd.folios
        )
        opened.started_at = unopened.started_at = None
        sessions.begin(db, invitation=opened.id)
    for hours, found in ((71, set()), (73, {"Unopened"})):
        with clock.at(now + timedelta(hours=hours)):
            assert _found(either_database, crowd.coordinator, "unopened") == found
            assert _found(either_database, crowd.manager, "unopened") == set()


def test_who_opened_a_link_at_a_wrong_address_has_not_opened_the_new_one(
    database: Database,
) -> None:
    now = clock.now()
    with database.transaction() as db:
        crowd = many.begin(db)
        mine = db.scalars(
            select(Invitation).where(Invitation.folio == many.add(db, crowd, "Ada", stage="0"))
        ).one()
        mine.started_at = None
        sessions.begin(db, invitation=mine.id)
        with clock.at(now + timedelta(hours=1)):
            links.end_of_candidate(db, mine.id)
            links.for_invitation(db, mine.id)
    for hours, found in ((72, set()), (74, {"Ada"})):
        with clock.at(now + timedelta(hours=hours)):
            assert _found(database, crowd.coordinator, "unopened") == found
    with clock.at(now + timedelta(hours=74)), database.transaction() as db:
        sessions.begin(db, invitation=mine.id)
    with clock.at(now + timedelta(hours=74)):
        assert _found(database, crowd.coordinator, "unopened") == set()


@pytest.mark.parametrize(
    ("failure", "bounced"), [("address", True), ("refused", True), ("server", False)]
)
def test_an_email_that_was_turned_away_has_bounced(
    site: Site, failure: str, bounced: bool
) -> None:
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        for name in ("Bounced", "Reached"):
            many.add(db, crowd, name, stage="0")
        to = crowd.folios[0]
        outbox.send(db, "prompts/link", to_kind="candidate", to_id=to, key="k")
        mail = db.scalars(select(MailOut).where(MailOut.to_id == to)).one()
        mail.failed_at, mail.failure = clock.now(), failure
    found = _found(site.parts.database, crowd.coordinator, "bounced")
    assert found == ({"Bounced"} if bounced else set())
    jo = site.as_account(crowd.coordinator)
    badge = "<span>Email bounced</span>"
    assert jo.get("/candidates").text.count(badge) == bounced
    assert badge not in site.as_account(crowd.manager).get("/candidates").text
