"""Whoever prepared a round hears once that everyone has finished, and nothing of any rating."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio import resources
from blindfolio.mail.deliver import Delivery
from blindfolio.mail.models import MailOut
from blindfolio.visibility import stages
from prompts.window.practice_consent import WITHDRAWN
from reviews.calibration.practice import finished, mails
from tests.reviews.calibration.practice.acts import Played, begun
from tests.sites import Site


def _told(found: Played) -> list[str]:
    """To whom it was said."""
    with found.site.parts.database.reading() as db:
        sent = select(MailOut.to_id).where(MailOut.template == finished.FINISHED)
        return list(db.scalars(sent))


def test_the_last_lock_of_all_tells_the_owner_once(site: Site) -> None:
    found = begun(site)
    found.start()
    found.lock(0, 2)
    found.lock(1, 4, documents=1)
    assert _told(found) == [], "a document is left"
    (_, last) = found.folios()
    found.lock(1, 4, done=1)
    assert _told(found) == [found.jo]
    with site.parts.database.transaction() as db:
        finished.tell_owner(db, found.id)
    assert _told(found) == [found.jo]
    with site.parts.database.transaction() as db:
        mail = db.scalars(select(MailOut).where(MailOut.template == finished.FINISHED)).one()
        to = mails.to_one_of_a_round(db, mail, site.parts.settings)
        delivery = Delivery(
            resources.TEMPLATES, lambda *_: pytest.fail(), None, sender="site@example.test"
        )
        message = delivery.message(mail, to)
    body = message.get_body(("plain",))
    assert body is not None
    words = body.get_content()
    assert "Everyone in the practice round “One” has finished" in words
    assert f"{site.parts.settings.base_url}{found.at}" in words
    for hidden in ("Why 2", "Why 4", "Pat Example", "Sample", last[1]):
        assert hidden not in words.replace("Jo Sampleton", "")


def test_a_round_that_is_closed_or_cancelled_tells_nobody(site: Site) -> None:
    for verb in ("close", "cancel"):
        found = begun(site)
        found.start()
        found.lock(0, 2)
        answer = found.owner.post(f"{found.at}/{verb}", data={"anyway": "1"})
        assert answer.status_code == 303
        with site.parts.database.transaction() as db:
            finished.tell_owner(db, found.id)
        assert _told(found) == []


def test_a_withdrawn_document_was_the_last_that_was_left(site: Site) -> None:
    found = begun(site)
    found.start()
    found.lock(0, 2)
    found.lock(1, 4, documents=1)
    (_, last) = found.folios()
    with site.parts.database.transaction() as db:
        folio = stages.locked(db, last[0])
        stages.move(db, folio, "end", by=None, reason=WITHDRAWN)
    assert _told(found) == [found.jo]
