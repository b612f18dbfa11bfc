"""The email to a new member of the team, where a mail server turns it away."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts import welcome
from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from tests.prompts import cases
from tests.sites import Site


def test_it_bounced_until_a_newer_one_is_under_way(database: Database) -> None:
    with database.transaction() as db:
        ada, ben = cases.member(db, "Ada Example"), cases.member(db, "Ben Example")
        outbox.send(db, "web/sign_in", to_kind="account", to_id=ben, key="link")
        for each in (ada, ben):
            welcome.tell(db, db.get_one(Account, each), by=ada)
        for mail in db.scalars(select(MailOut)):
            if mail.to_id == ada or mail.template != welcome.MAIL:
                mail.failed_at, mail.failure = clock.now(), "refused"
        db.flush()
        assert welcome.bounced(db, [ada, ben]) == {ada}
        with clock.at(clock.now() + timedelta(minutes=1)):
            welcome.tell(db, db.get_one(Account, ada), by=ben)
        db.flush()
        assert welcome.bounced(db, [ada, ben]) == frozenset()


def test_people_and_the_persons_page_say_it(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Example")
        cases.opening(db, by=jo)
        ada = cases.member(db, "Ada Example")
        welcome.tell(db, db.get_one(Account, ada), by=jo)
        mail = db.scalars(select(MailOut).where(MailOut.to_id == ada)).one()
        mail.failed_at, mail.failure = clock.now(), "address"
    client = site.as_account(jo)
    assert client.get("/people").text.count("Email bounced") == 1
    assert "If the address below is wrong" in client.get(f"/people/{ada}").text
    assert "bounced" not in client.get(f"/people/{jo}").text
