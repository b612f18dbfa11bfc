"""What judging tells a candidate, as far as their cell opens it: a
`prompts.window.status.Provider`."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import BEFORE_PANEL, Stage
from prompts.models import Opening
from prompts.window.status import Beyond, InterviewHour
from reviews import words
from reviews.debrief.decide import OFFERS
from reviews.debrief.models import DebriefDecision
from reviews.feedback.models import Feedback
from reviews.interviews import waiting
from reviews.panel import timer
from reviews.panel.models import Slot
from reviews.panel.queries import panel


def beyond(db: Session, folio: str, classes: frozenset[DataClass]) -> Beyond:
    """Slot, panel and decision; empty if a class is not open."""
    slot = db.get(Slot, folio) if DataClass.SLOT in classes else None
    missed = slot is not None and _missed(db.get_one(Folio, folio), slot)
    slot = None if missed else slot
    decision = db.get(DebriefDecision, folio) if DataClass.DECISION in classes else None
    released = db.get(Feedback, folio) if DataClass.FEEDBACK in classes else None
    return Beyond(
        slot=slot.at if slot else None,
        minutes=slot.minutes if slot else timer.LENGTH,
        break_minutes=slot.break_minutes if slot else 0,
        parts=tuple((it.heading, it.minutes) for it in timer.segments(slot.minutes))
        if slot
        else (),
        missed=missed,
        place=slot.place if slot else "",
        interviews=_interviews(db, folio, classes),
        panel=tuple(name for _, name in panel(db, folio))
        if DataClass.PANEL_NAMES in classes
        else (),
        outcome=_told(db, decision) if decision else "",
        offer=decision is not None and decision.outcome in OFFERS,
        decided=decision.at if decision else None,
        feedback=decision.feedback if decision and DataClass.FEEDBACK in classes else "",
        released=released.text if released else "",
        released_at=released.at if released else None,
    )


def _told(db: Session, decision: DebriefDecision) -> str:
    opening = db.get_one(Opening, db.get_one(Folio, decision.folio).opening)
    return words.outcome_told(decision.outcome, decision.level, opening.level)


def _interviews(
    db: Session, folio: str, classes: frozenset[DataClass]
) -> dict[str, InterviewHour]:
    if DataClass.SLOT not in classes:
        return {}
    named = DataClass.PANEL_NAMES in classes
    return {
        stage: InterviewHour(
            it.at, it.minutes, it.place, who if named else "", it.break_minutes
        )
        for stage, (it, who) in waiting.held(db, folio).items()
    }


def _missed(folio: Folio, slot: Slot) -> bool:
    """Whether the time passed before the release. About stages 2, 3 and 4 it tells only what
    the clock does."""
    if folio.stage == Stage.PANEL:
        return slot.at < folio.stage_since
    return folio.stage in BEFORE_PANEL and slot.at < clock.now()
