"""How a question went: the panel's one tick, and what each member saw change in the design."""

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
    """Set the tick that the panel shares; "" takes it away.

    `was` is the tick that the member saw, None where only a change is sent. Who leaves it as it
    was leaves what another has ticked meanwhile; who changes it has the last word, and the
    history keeps both. Who ticked so long `ago` that a colleague has ticked since changes nothing,
    and is told.
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
    """Keep what this member saw change in the design; empty at both ends removes it.

    Each member has their own, so two who write at once lose nothing.
    """
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
