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


def give_back(db: Session, began: datetime, ended: datetime) -> None:
    """Extend each open window whose last hour overlaps the outage by the outage's length.
    `began` is at most a minute before the site stopped."""
    hit = (
        select(Invitation)
        .join(Folio, Folio.id == Invitation.folio)
        .where(
            Folio.stage.in_(WRITING),
            Invitation.closed_at.is_(None),
            Invitation.still_since.is_(None),
            Invitation.deadline > began,
            Invitation.deadline < ended + LAST,
        )
        .order_by(Folio.id)
    )
    candidates = db.scalars(hit).all()
    # Lock all first, because each extension ends by locking the ledger's head.
    for candidate in candidates:
        stages.locked(db, candidate.folio)
        # A coordinator may have moved it since the query.
        db.refresh(candidate)
    for candidate in candidates:
        if candidate.deadline is not None:
            until = candidate.deadline + (ended - began)
            extend.to_at_least(db, candidate, until, "outage", by=None)
