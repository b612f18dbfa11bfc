"""Which reviews can take another day. Nothing here loads identity, and nothing that reviewers are
shown depends on when the panel meets."""

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
from reviews.reading.models import Assignment

OPEN = ("reviewer.planned", "reviewer.accepted")


def may_change(stage: str, state: str) -> bool:
    """Return whether a due date may change: from the time the document can be read until the
    lock.
    """
    assigns = matrix.may_write(["coordinator"], "assign", stage)
    return assigns and stage in BEING_READ and state in OPEN


def with_another_day(db: Session, standings: Iterable[str]) -> dict[str, datetime]:
    """Return the later due dates of those of these reviews that can take another day."""
    reading = (
        select(Standing, Account, Opening.zone)
        .join(Assignment, Assignment.standing == Standing.id)
        .join(Account, Account.id == Standing.account)
        .join(Folio, Folio.id == Standing.folio)
        .join(Opening, Opening.id == Folio.opening)
        .where(Standing.id.in_(standings), Standing.due.is_not(None))
        .where(Assignment.more_day_at.is_(None))
    )
    now = clock.now()
    return {
        held.id: working_days.end_of_persons(max(held.due or now, now), 1, person, zone)
        for held, person, zone in db.execute(reading)
        if may_change(held.stage, held.state)
    }
