"""What language models were sent, as entries of the ledger, and the day's budget of tokens.

Each entry is written before anything is sent: who audits the site sees when which submission's text
left it. A budget counts what was reserved, whatever the bill says.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger.models import Entry, Payload

SHEET = "model_asked"
"""The kind of the entry that a document was sent, for its question sheet."""
QUESTION = "model_matched"
"""The kind of the entry that a candidate's question was sent, to be matched to a fact."""

DAY = timedelta(hours=24)


def of_the_day(db: Session, *, erased: int) -> int:
    """The tokens reserved in the last 24 hours, for whatever was sent. Where an erasure has taken
    an entry's payload, `erased` is the most that it can have been.

    Call it after an entry of one's own is written: its lock is where all writers meet, so that two
    do not each find the last of a budget free.
    """
    found = (
        select(Payload.body)
        .select_from(Entry)
        .outerjoin(Payload, Payload.seq == Entry.seq)
        .where(Entry.kind.in_((SHEET, QUESTION)), Entry.at > clock.now() - DAY)
    )
    return sum(body["facts"]["tokens"] if body else erased for body in db.scalars(found))
