"""Each entry is written before anything is sent. A budget counts what was reserved, whatever
the bill says."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger.models import Entry, Payload

SHEET = "model_asked"
"""A document, for its question sheet."""
QUESTION = "model_matched"
"""A candidate's question, to be matched to a fact."""

DAY = timedelta(hours=24)


def of_the_day(db: Session, *, erased: int) -> int:
    """In the last 24 hours. `erased` is the most that an erased entry can have been. Call it
    after an entry of one's own: its lock keeps two from finding the last of a budget free."""
    found = (
        select(Payload.body)
        .select_from(Entry)
        .outerjoin(Payload, Payload.seq == Entry.seq)
        .where(Entry.kind.in_((SHEET, QUESTION)), Entry.at > clock.now() - DAY)
    )
    return sum(body["facts"]["tokens"] if body else erased for body in db.scalars(found))
