from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.refusal import Refusal
from reviews.panel import queries
from reviews.panel.models import DesignChange, SheetQuestion
from reviews.panel.sheet import edit, late, linking
from reviews.panel.sheet.late import LatePress

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
    overtaken = late.put(db, question, what, *words, ago=ago, by=by)
    if overtaken is None:
        setattr(question, what, value if what == "went" else value or None)
        if what == "went":
            _together(db, question, value, by=by, ago=ago)
    return overtaken


def _together(
    db: Session, question: SheetQuestion, went: str, *, by: str, ago: timedelta
) -> None:
    for it in linking.linked(db, question):
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
