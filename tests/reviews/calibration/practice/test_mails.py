"""The emails of a round: a link, and nothing of a document or of another reviewer."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from sqlalchemy import select

from blindfolio import resources
from blindfolio.mail.deliver import Delivery
from blindfolio.mail.models import MailOut
from reviews.calibration.practice import mails
from tests.reviews.calibration.practice.acts import begun
from tests.sites import Site


def test_both_say_what_to_do_and_nothing_of_the_documents(site: Site) -> None:
    found = begun(site)
    found.start()
    found.lock(0, 2)
    assert found.owner.post(f"{found.at}/close", data={"anyway": "1"}).status_code == 303
    delivery = Delivery(
        resources.TEMPLATES, lambda *_: pytest.fail(), None, sender="site@example.test"
    )
    sent: dict[str, EmailMessage] = {}
    with site.parts.database.transaction() as db:
        for mail in db.scalars(select(MailOut)):
            to = mails.to_one_of_a_round(db, mail, site.parts.settings)
            sent[mail.template] = delivery.message(mail, to)
    assert set(sent) == {"reviews/practice_started", "reviews/practice_closed"}
    for message in sent.values():
        text = message.get_body(("plain",))
        assert text is not None
        words = text.get_content()
        assert "practice round “One”" in words
        assert found.at in words, "a direct link"
        for _, code in found.folios():
            assert code not in words
        for said in ("Sample", "Example 1", "senior", "Why 2"):
            assert said not in words.replace("Pat Example 0", "").replace("Pat Example 1", "")
