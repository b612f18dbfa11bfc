"""People of the team, their addresses, and the mails that reach them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio import resources
from blindfolio.accounts import links, mails, people, welcome
from blindfolio.accounts.models import Link
from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail.models import MailOut
from blindfolio.mail.outbox import send
from blindfolio.mail.render import MailWriter
from blindfolio.refusal import Refusal
from blindfolio.settings import load


def test_one_address_is_one_person_however_it_is_written(database: Database) -> None:
    with database.transaction() as db:
        made = people.create(db, " Zoé Exemple ", "Zoe\u0301@Example.TEST ", by=None)
        assert (made.name, made.email) == ("Zoé Exemple", "zoé@example.test")
        with pytest.raises(Refusal, match="already has this email"):
            people.create(db, "Other", "ZOÉ@example.test", by=None)


@pytest.mark.parametrize(
    "address",
    [
        *("", "zoe", "@example.test", "zoe@", "a b@example.test", "a@b@c", "a@b\nBcc:c"),
        *("a@b\x00", f"{'a' * 320}@b"),
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Refusal, match=r"name@example\.com"):
        people.normal_email(address)


def test_only_people_who_can_sign_in_are_offered(database: Database) -> None:
    with database.transaction() as db:
        zoe = people.create(db, "Zoe", "zoe@example.test", by=None)
        ada = people.create(db, "Ada", "ada@example.test", by=None)
        assert people.active(db) == [ada, zoe]
        assert people.member(db, zoe.id) is zoe
        people.disable(db, zoe, by=ada.id)
        db.refresh(zoe)
        assert people.active(db) == [ada]
        for nobody in (zoe.id, "nobody"):
            with pytest.raises(Refusal, match="is not in the team"):
                people.member(db, nobody)


def test_only_the_sign_in_mail_carries_a_link_that_signs_in(database: Database) -> None:
    settings = load(base_url="https://review.example.test")
    with database.transaction() as db:
        zoe = people.create(db, "Zoe", "zoe@example.test", by=None)
        found = {}
        for template in ("web/sign_in", "reviews/assigned"):
            send(db, template, to_kind="account", to_id=zoe.id, key=template)
            mail = db.scalars(select(MailOut).where(MailOut.template == template)).one()
            found[template] = mails.to_account(db, mail, settings).values["link"]
        assert found["web/sign_in"].startswith("https://review.example.test/open/")
        assert found["reviews/assigned"] == "https://review.example.test/"
        assert len(db.scalars(select(Link)).all()) == 1
        people.disable(db, zoe, by=zoe.id)
        db.refresh(zoe)
        with pytest.raises(Refusal, match="closed"):
            mails.to_account(db, mail, settings)


def test_an_address_is_corrected_until_somebody_has_signed_in_with_it(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        jo = people.create(db, "Jo", "jo@example.test", by=None)
        zoe = people.create(db, "Zoo", "zoo@example.test", by=None)
        old = links.for_account(db, zoe.id)
        assert not people.correct(db, zoe, "Zoe", "ZOO@example.test", by=jo.id)
        assert people.correct(db, zoe, "Zoe", "zoe@example.test", by=jo.id)
        assert (zoe.name, zoe.email) == ("Zoe", "zoe@example.test")
        with pytest.raises(Refusal, match="This link doesn't work"):
            links.redeem(db, old)
        for name, email, says in (
            ("", "zoe@example.test", "Enter the person's name"),
            ("Zoe", "zoe", "not an email"),
            ("Zoe", "jo@example.test", "already has this"),
        ):
            with pytest.raises(Refusal, match=says):
                people.correct(db, zoe, name, email, by=jo.id)
        links.redeem(db, links.for_account(db, zoe.id))
        with pytest.raises(Refusal, match="has signed in with their address"):
            people.correct(db, zoe, "Zoe", "jo.too@example.test", by=jo.id)
        people.correct(db, zoe, "Zoe Specimen", zoe.email, by=jo.id)
        kinds = list(db.scalars(select(Entry.kind).order_by(Entry.seq)))
        assert kinds.count("account.renamed") == 2 and kinds.count("account.address") == 1
        for body in db.scalars(select(Payload.body)):
            assert "zoe@" not in str(body) and "Zoe" not in str(body)


def test_the_email_to_who_was_added_names_who_added_them_and_signs_in_nobody(
    database: Database,
) -> None:
    settings = load(base_url="https://review.example.test", team="Example Pay")
    with database.transaction() as db:
        jo = people.create(db, "Jo Sampleton", "jo@example.test", by=None)
        zoe = people.create(db, "Zoe", "zo@example.test", by=jo.id)
        welcome.tell(db, zoe, by=jo.id)
        people.correct(db, zoe, "Zoe", "zoe@example.test", by=jo.id)
        mail = db.scalars(select(MailOut)).one()
        to = welcome.to_added(db, mail, settings)
        said = MailWriter(resources.TEMPLATES).write(mail.template, to.values).text
        assert (to.address, "Jo Sampleton has added you" in said) == ("zoe@example.test", True)
        assert "zoe@example.test" in said and "/open/" not in said
        assert db.scalars(select(Link)).all() == []
