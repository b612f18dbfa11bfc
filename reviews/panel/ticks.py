from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from reviews.panel import edit, late
from reviews.panel.late import LatePress
from reviews.panel.models import DesignChange, SheetQuestion

TICKS = {
    "asked": "Asked",
    "answered": "Answered",
    "partly": "Partly",
    "not": "Not answered",
}


def tick(
    db: Session,
    folio: Folio,
    question: SheetQuestion,
    went: str,
    *,
    was: str | None,
    by: str,
    ago: timedelta = timedelta(),
) -> LatePress | None:
    """Set the shared tick; "" removes it.

    `was` is the tick that the member saw, None if only a change is sent. An unchanged value
    keeps a colleague's newer tick; a change wins, and the history keeps both. A press made
    so long `ago` that a colleague has pressed since changes nothing and is returned.
    """
    edit.open_for(db, folio, question)
    if went and went not in TICKS:
        raise Refusal("went", "Choose “Asked”, “Answered”, “Partly” or “Not answered”.")
    before = question.went
    if went in (was, before):
        return None
    overtaken = late.put(db, question, "went", before, went, ago=ago, by=by)
    if overtaken is None:
        question.went = went
    return overtaken


def change(
    db: Session, folio: Folio, question: SheetQuestion, before: str, after: str, *, by: str
) -> None:
    """Keep this member's own observation; empty at both ends removes it."""
    edit.open_for(db, folio, question)
    before, after = " ".join(before.split()), " ".join(after.split())
    if max(len(before), len(after)) > edit.LONGEST:
        raise Refusal(
            "changed",
            f"Each text can have at most {edit.LONGEST} characters. Make this one shorter.",
        )
    kept = db.get(DesignChange, (question.id, by), populate_existing=True)
    if (before, after) == ((kept.before, kept.after) if kept else ("", "")):
        return
    if kept is None:
        db.add(
            DesignChange(
                question=question.id, account=by, before=before, after=after, at=clock.now()
            )
        )
    elif before or after:
        kept.before, kept.after, kept.at = before, after, clock.now()
    else:
        db.delete(kept)
    db.flush()
    edit.record(db, question, "changed", by)
