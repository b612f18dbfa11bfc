"""Order late changes of shared ticks and leads, from a page that was offline. The newest change
counts, not the last to arrive. A page sends how long ago a change was made, so a wrong clock
does no harm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from reviews.panel.models import SheetEdit, SheetQuestion
from reviews.panel.sheet import edit

LATE = {"went": "late_went", "lead": "late_lead"}
OLDEST = timedelta(days=7)
_SAME = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class LatePress:
    question: str
    what: str
    newer: str
    by: str
    at: datetime


def put(
    db: Session,
    question: SheetQuestion,
    what: str,
    before: str,
    after: str,
    *,
    ago: timedelta,
    by: str,
) -> LatePress | None:
    """Record the change. If a colleague has made a later one, return a LatePress; the caller
    must then change nothing."""
    now = clock.now()
    at = now - min(max(ago, timedelta()), OLDEST)
    pressed = (
        select(SheetEdit, Account.name)
        .join(Account, Account.id == SheetEdit.account)
        .where(SheetEdit.question == question.id, SheetEdit.what == what, SheetEdit.at >= at)
        .order_by(SheetEdit.at.desc(), SheetEdit.id)
    )
    since = [(it, name) for it, name in db.execute(pressed)]
    if any(it.account != by and it.at > at for it, _ in since):
        newest, name = since[0]
        if not _kept(db, question, (what, LATE[what]), after, at, by):
            edit.note(db, question, LATE[what], newest.after, after, by, at=at)
        return LatePress(question.id, what, newest.after, name, newest.at)
    # A member's second press may seem older if the first took long to arrive.
    if since:
        at = min(now, since[0][0].at + timedelta(microseconds=1))
    edit.note(db, question, what, before, after, by, at=at)
    return None


def _kept(
    db: Session,
    question: SheetQuestion,
    kinds: tuple[str, str],
    after: str,
    at: datetime,
    by: str,
) -> bool:
    same = select(SheetEdit.id).where(
        SheetEdit.question == question.id,
        SheetEdit.account == by,
        SheetEdit.what.in_(kinds),
        SheetEdit.after == after,
        SheetEdit.at.between(at - _SAME, at + _SAME),
    )
    return db.scalar(same.limit(1)) is not None
