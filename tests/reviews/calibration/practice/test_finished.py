"""Whoever prepared a round hears once that everyone has finished, and nothing of any rating."""

from __future__ import annotations

from sqlalchemy import select

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
    found.lock(1, 4, done=1)
    assert _told(found) == [found.jo]
    with site.parts.database.transaction() as db:
        finished.tell_owner(db, found.id)
    assert _told(found) == [found.jo]
    with site.parts.database.reading() as db:
        mail = db.scalars(select(MailOut).where(MailOut.template == finished.FINISHED)).one()
        to = mails.to_one_of_a_round(db, mail, site.parts.settings)
    assert to.values.keys() == {"name", "team", "title", "documents", "link"}
    assert (to.values["title"], to.values["documents"]) == ("One", 2)


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
