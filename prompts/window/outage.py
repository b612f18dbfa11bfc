"""What the site owes to candidates when it could not be reached at the end of their window."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import WRITING
from prompts.models import Invitation
from prompts.window import extend

LAST = timedelta(hours=1)
"""The end of a window in which people hand in."""


def give_back(db: Session, began: datetime, ended: datetime) -> None:
    """Lengthen each open window, of whose last hour some was in the outage, by the outage.

    The listener of `jobs.heartbeat`: `began` is when the site was last known to run, at most a
    minute before it stopped, and `ended` is when it ran again.
    """
    hit = (
        select(Invitation)
        .join(Folio, Folio.id == Invitation.folio)
        .where(
            Folio.stage.in_(WRITING),
            Invitation.closed_at.is_(None),
            Invitation.deadline > began,
            Invitation.deadline < ended + LAST,
        )
        .order_by(Folio.id)
    )
    candidates = db.scalars(hit).all()
    # All of them first, because each extension ends at the ledger's head.
    for candidate in candidates:
        stages.locked(db, candidate.folio)
        # A coordinator may have moved it since it was found.
        db.refresh(candidate)
    for candidate in candidates:
        if candidate.deadline is not None:
            until = candidate.deadline + (ended - began)
            extend.to_at_least(db, candidate, until, "outage", by=None)
