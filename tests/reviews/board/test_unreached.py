"""Candidates whom an email did not reach, or who have never opened their link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts import links, sessions
from blindfolio.db.session import Database
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from prompts.inviting import new_address
from prompts.models import Invitation
from reviews.board import queries
from reviews.board.filters import BoardFilter
from tests.reviews.board import many
from tests.sites import Site


def _found(database: Database, account: str, waits: str) -> set[str]:
    with database.reading() as db:
        return {row.name for row in queries.board(db, account, BoardFilter(waits=waits)).rows}


def test_a_link_that_nobody_has_opened_is_said_to_who_runs_the_opening(
    either_database: Database,
) -> None:
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
    assert _found(either_database, crowd.coordinator, "unopened") == {"Unopened"}
    assert _found(either_database, crowd.manager, "unopened") == set()


def test_it_stands_out_after_three_days_and_is_in_the_file(site: Site) -> None:
    now = clock.now()
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        folio = many.add(db, crowd, "Unopened", stage="0")
        db.scalars(select(Invitation).where(Invitation.folio == folio)).one().started_at = None
    jo = site.as_account(crowd.coordinator)
    calm, mark = ">Link not opened yet</div>", "<span>Link unopened for 3 days</span>"
    for hours, said in ((71, calm), (73, mark)):
        with clock.at(now + timedelta(hours=hours)):
            page = jo.get("/candidates").text
            assert [it for it in (calm, mark) if it in page] == [said]
            lines = jo.get("/candidates.csv").text.splitlines()
    assert lines[0].endswith("link not opened since")
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d$", lines[1])


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
    with clock.at(now + timedelta(hours=2)):
        assert _found(database, crowd.coordinator, "unopened") == {"Ada"}
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


def test_an_email_to_an_address_that_is_no_longer_theirs_is_no_step(database: Database) -> None:
    with database.transaction() as db:
        crowd = many.begin(db)
        folio = many.add(db, crowd, "Moved", stage="0")
        outbox.send(db, new_address.MOVED, to_kind="candidate", to_id=folio, key="moved")
        lost = db.scalars(select(MailOut).where(MailOut.key == "moved")).one()
        lost.failed_at, lost.failure = clock.now(), "address"
    assert _found(database, crowd.coordinator, "bounced") == set()
