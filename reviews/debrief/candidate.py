"""What judging tells a candidate, as far as their cell opens it: `prompts.status.Provider`."""

from __future__ import annotations

from sqlalchemy.orm import Session

from prompts.status import Beyond
from reviews import words
from reviews.debrief.models import Decision
from reviews.panel.models import Slot
from reviews.panel.queries import panel


def beyond(db: Session, folio: str, classes: frozenset[str]) -> Beyond:
    """Slot, panel and decision of the candidate's own folio; empty where a class is not open."""
    slot = db.get(Slot, folio) if "SL" in classes else None
    decision = db.get(Decision, folio) if "DC" in classes else None
    return Beyond(
        slot=slot.at if slot else None,
        place=slot.place if slot else "",
        panel=tuple(name for _, name in panel(db, folio)) if "PN" in classes else (),
        outcome=words.OUTCOME[decision.outcome] if decision else "",
        feedback=decision.feedback if decision and "FB" in classes else "",
    )
