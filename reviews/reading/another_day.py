"""Which reviews can take another day. Nothing here loads identity, as reviewers' pages ask it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import working_days
from blindfolio.accounts.models import Account
from blindfolio.visibility import matrix
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import BEING_READ
from prompts.models import Opening
from reviews.board.row import LEAD
from reviews.panel.models import Slot
from reviews.reading.models import Assignment

OPEN = ("reviewer.planned", "reviewer.accepted")


def too_late(due: datetime, meets: datetime | None) -> bool:
    """Return whether the panel would have less than `LEAD` after a review due at `due`."""
    return meets is not None and clock.now() < meets < due + LEAD


def may_change(stage: str, state: str) -> bool:
    """Return whether a due date may change: from the time the document can be read until the
    lock.
    """
    assigns = matrix.may_write(["coordinator"], "assign", stage)
    return assigns and stage in BEING_READ and state in OPEN


def with_another_day(db: Session, standings: Iterable[str]) -> dict[str, datetime]:
    """Return the later due dates of those of these reviews that can take another day."""
    reading = (
        select(Standing, Account, Opening.zone, Slot.at)
        .join(Assignment, Assignment.standing == Standing.id)
        .join(Account, Account.id == Standing.account)
        .join(Folio, Folio.id == Standing.folio)
        .join(Opening, Opening.id == Folio.opening)
        .outerjoin(Slot, Slot.folio == Folio.id)
        .where(Standing.id.in_(standings), Standing.due.is_not(None))
        .where(Assignment.more_day_at.is_(None))
    )
    later, now = {}, clock.now()
    for held, person, zone, meets in db.execute(reading):
        due = working_days.end_of_persons(max(held.due or now, now), 1, person, zone)
        if may_change(held.stage, held.state) and not too_late(due, meets):
            later[held.id] = due
    return later
