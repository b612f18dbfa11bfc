"""Records how many tokens are spent on models. Each entry is written before anything is sent,
and budgets count what was reserved, whatever the bill says.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger.models import Entry, Payload

SHEET = "model_asked"  # a document was sent, for its question sheet
QUESTION = "model_matched"  # a candidate's question was sent, to be matched to a fact
BRIEF = "model_drafted"  # a brief's two sentences were sent, for a draft

DAY = timedelta(hours=24)


def of_the_day(db: Session, *, erased: int) -> int:
    """Returns the tokens reserved in the last 24 hours. `erased` is the most that a deleted
    entry can have used.

    Call it after adding an entry, whose lock keeps two callers from spending the same tokens.
    """
    query = (
        select(Payload.body)
        .select_from(Entry)
        .outerjoin(Payload, Payload.seq == Entry.seq)
        .where(Entry.kind.in_((SHEET, QUESTION, BRIEF)), Entry.at > clock.now() - DAY)
    )
    return sum(body["facts"]["tokens"] if body else erased for body in db.scalars(query))
