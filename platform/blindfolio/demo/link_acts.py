"""Acts with a candidate's link: it is sent anew, or handed out where an email failed."""

from __future__ import annotations

from sqlalchemy import select

from blindfolio import clock
from blindfolio.demo.stagehand import Stagehand
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio
from prompts.inviting import hand_out


def mail(hand: Stagehand, folio: str, *, by: str) -> None:
    """The coordinator has the candidate sent a new link."""
    with hand.act() as db:
        hand_out.mail(db, db.get_one(Folio, folio), sends=True, by=by)


def take(hand: Stagehand, folio: str, *, by: str) -> None:
    """The candidate's address takes no mail for a while, so the coordinator takes a link."""
    with hand.act() as db:
        for told in db.scalars(select(MailOut).where(MailOut.to_id == folio)):
            told.failed_at, told.failure = clock.now(), "address"
    with hand.act() as db:
        hand_out.take(db, db.get_one(Folio, folio), sends=True, by=by)
