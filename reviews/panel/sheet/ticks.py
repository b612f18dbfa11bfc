"""Set ticks and leads, which the panel shares. The newest change counts, not the last to arrive
from a page that was offline. A page sends how long ago a change was made, so a wrong clock does
no harm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.refusal import Refusal
from reviews.panel import queries
from reviews.panel.models import DesignChange, SheetEdit, SheetQuestion
from reviews.panel.sheet import arrange, edit

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


TICKS = {
    "asked": "Asked",
    "answered": "Answered",
    "partly": "Partly",
    "not": "Not answered",
}
_CHOOSE = {
    "went": "Choose “Asked”, “Answered”, “Partly” or “Not answered”.",
    "lead": "Choose a member of this panel.",
}


def press(
    db: Session,
    question: SheetQuestion,
    what: str,
    value: str,
    *,
    was: str | None,
    by: str,
    ago: timedelta = timedelta(),
) -> LatePress | None:
    """Set the panel's tick (`went`), also of linked questions, or who asks (`lead`). An empty
    value removes it. `was` is the value that the panelist saw, or None if only a change is
    sent. If a colleague has pressed more recently than `ago`, change nothing and return their
    press."""
    before = getattr(question, what) or ""
    if value in (was, before):
        if what == "went" and value == before:
            _together(db, question, value, by=by, ago=ago)
        return None
    names = TICKS if what == "went" else dict(queries.panel(db, question.folio))
    if value and value not in names:
        raise Refusal(what, _CHOOSE[what])
    words = [it if what == "went" else names.get(it, "") for it in (before, value)]
    overtaken = put(db, question, what, *words, ago=ago, by=by)
    if overtaken is None:
        setattr(question, what, value if what == "went" else value or None)
        if what == "went":
            _together(db, question, value, by=by, ago=ago)
    return overtaken


def _together(
    db: Session, question: SheetQuestion, went: str, *, by: str, ago: timedelta
) -> None:
    for it in arrange.linked(db, question):
        if (it.went or "") != went and it.state != edit.DROPPED:
            press(db, it, "went", went, was=None, by=by, ago=ago)


def change(db: Session, question: SheetQuestion, before: str, after: str, *, by: str) -> None:
    """Keep this panelist's own observation. If `before` and `after` are empty, remove it. The
    caller holds the lock."""
    if max(len(before), len(after)) > edit.LONGEST:
        raise Refusal(
            "changed",
            f"Each text can have at most {edit.LONGEST} characters. Make this one shorter.",
        )
    kept = db.get(DesignChange, (question.id, by), populate_existing=True)
    if (before, after) == ((kept.before, kept.after) if kept else ("", "")):
        return
    if before or after:
        now, of = clock.now(), question.id
        db.merge(DesignChange(question=of, account=by, before=before, after=after, at=now))
    else:
        db.delete(kept)
    db.flush()
    edit.record(db, question, "changed", by)
