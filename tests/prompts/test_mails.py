"""Mails to candidates: addressed and filled when they are sent, with a link of their own."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio import resources
from blindfolio.accounts import links
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.mail import outbox
from blindfolio.mail.deliver import Delivery
from blindfolio.mail.models import MailOut
from blindfolio.settings import load
from prompts import mails, page_rule
from prompts.start import withdraw
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
SETTINGS = load(base_url="https://review.example.test", team="Example Pay")


def _rendered(database: Database) -> dict[str, EmailMessage]:
    delivery = Delivery(
        resources.TEMPLATES, lambda *_: pytest.fail(), None, sender="site@example.test"
    )
    found = {}
    with database.transaction() as db:
        for mail in db.scalars(select(MailOut).where(MailOut.to_kind == "candidate")):
            to = mails.to_candidate(db, mail, SETTINGS)
            found[mail.template] = delivery.message(mail, to)
    return found


def test_each_mail_to_a_candidate_can_be_sent_and_names_nobody_else(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        read = cases.readable(db, archive, mine, pages=9)
        receipt = cases.submitted(db, mine, read).id
        for template in ("prompts/expired", "prompts/closed", "prompts/slot"):
            outbox.send(db, template, to_kind="candidate", to_id=mine.folio, key=template)
        withdraw(db, mine, by=mine.id)
    sent = _rendered(database)
    templates = Path(resources.TEMPLATES / "prompts" / "mail").glob("*.txt")
    assert {name.partition("/")[2] for name in sent} == {path.stem for path in templates}
    for message in sent.values():
        assert "Ada Example" in str(message["To"])
        whole = message.as_string()
        for never in ("Jo Sampleton", "F-", "eviewer "):
            assert never not in whole, (never, whole)
    assert receipt in sent["prompts/receipt"].get_content()
    assert page_rule.verdict(9) in " ".join(sent["prompts/receipt"].get_content().split())
    assert "Mon 9 Mar 2026, 12:00 Lisbon (UTC+0)" in str(sent["prompts/started"]["Subject"])


def test_the_link_of_a_mail_is_the_candidates_and_starts_with_the_sites_address(
    database: Database,
) -> None:
    with database.transaction() as db:
        mine = cases.invited(db).id
    text = _rendered(database)["prompts/invitation"].get_content()
    link = next(word for word in text.split() if "/open/" in word)
    base, _, token = link.rpartition("/open/")
    assert base == "https://review.example.test"
    with database.reading() as db:
        assert links.leads_to(db, token, mine)
        assert not links.leads_to(db, token, "another invitation")
