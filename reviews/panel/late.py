"""A press on what the panel shares, a tick or who asks, that comes later than it was made: a page
without a network keeps it and sends it afterwards. The newest press counts, and not the last one
to come.

A page says how long ago a press was made and not when, so that a device whose clock is wrong does
no harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from reviews.panel import edit
from reviews.panel.models import SheetEdit, SheetQuestion

LATE = {"went": "late_went", "lead": "late_lead"}
"""What the history calls a press that changed nothing because a newer one was there."""
OLDEST = timedelta(days=7)
"""No press is taken for older than this."""
_SAME = timedelta(minutes=1)
"""A press whose answer was lost is sent again: within this, two of one member are one."""


@dataclass(frozen=True, slots=True)
class LatePress:
    """A press that changed nothing, since a colleague pressed after it: both, as the history has
    them."""

    question: str
    what: str
    pressed: str
    newer: str
    by: str
    """Who made the newest press, by name."""
    at: datetime
    """When they made it."""


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
    """Keep in the history that this member pressed `after` so long `ago`.

    Where a colleague has pressed since, the answer says so, and the caller changes nothing.
    """
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
        return LatePress(question.id, what, after, newest.after, name, newest.at)
    # Of two presses of one member the second may seem older, where the first took long to come.
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
    """Whether the history has this press already."""
    same = select(SheetEdit.id).where(
        SheetEdit.question == question.id,
        SheetEdit.account == by,
        SheetEdit.what.in_(kinds),
        SheetEdit.after == after,
        SheetEdit.at.between(at - _SAME, at + _SAME),
    )
    return db.scalar(same.limit(1)) is not None
