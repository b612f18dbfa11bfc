"""Take a candidate's request for what reviewers wrote about them. A coordinator answers it by
hand: the product itself gives out reviews only as feedback."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger import chain
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from prompts import announce
from reviews.board.models import CopyRequest

MAIL = "reviews/copy_asked"


def due(asked: datetime) -> datetime:
    """Return the same day of the next month, or that month's last."""
    following = asked.replace(day=1) + timedelta(days=31)
    last = calendar.monthrange(following.year, following.month)[1]
    return following.replace(day=min(asked.day, last))


def ask(db: Session, folio_id: str, *, by: str) -> None:
    """Ask once. After an answer, one can ask again."""
    folio = stages.locked(db, folio_id)
    asked = db.get(CopyRequest, folio.id, populate_existing=True)
    if asked is not None and asked.answered_at is None:
        return
    now = clock.now()
    db.merge(CopyRequest(folio=folio.id, asked_at=now, answered_at=None, answered_by=None))
    db.flush()
    announce.coordinators(db, folio, MAIL, f"{folio.id}:{now.isoformat()}", {"folio": folio.id})
    chain.record(db, "copy.asked", {}, folio=folio.id, by=by)


def answer(db: Session, folio: Folio, *, by: str) -> None:
    stages.locked(db, folio.id)
    asked = db.get(CopyRequest, folio.id, populate_existing=True)
    if asked is None or asked.answered_at is not None:
        return
    asked.answered_at, asked.answered_by = clock.now(), by
    db.flush()
    chain.record(db, "copy.answered", {}, folio=folio.id, by=by)


def waiting(folios: Sequence[str]) -> Select[str, datetime]:
    """Select when open requests were made. Callers must be allowed to see ID."""
    asked = select(CopyRequest.folio, CopyRequest.asked_at)
    return asked.where(CopyRequest.folio.in_(folios), CopyRequest.answered_at.is_(None))
