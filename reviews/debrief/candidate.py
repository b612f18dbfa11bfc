"""Provide the part of the candidate's status page that is about the panel and the debrief."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from blindfolio import clock, level_scale
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import BEFORE_PANEL, Stage
from prompts.models import Opening
from prompts.window.status import Beyond, InterviewHour
from reviews import words
from reviews.debrief.decide import OFFERS
from reviews.deciding.models import DebriefDecision
from reviews.feedback.models import Feedback
from reviews.interviews import waiting
from reviews.panel import timer
from reviews.panel.models import Slot
from reviews.panel.queries import panel


def beyond(db: Session, folio: str, classes: frozenset[DataClass]) -> Beyond:
    told: dict[str, Any] = {}
    named = DataClass.PANEL_NAMES in classes
    if named:
        told["panel"] = tuple(name for _, name in panel(db, folio))
    if DataClass.SLOT in classes:
        told |= _hours(db, folio, named=named)
    decision = db.get(DebriefDecision, folio) if DataClass.DECISION in classes else None
    if decision:
        opening = db.get_one(Opening, db.get_one(Folio, folio).opening)
        scale = level_scale.of_site(db)
        outcome = words.outcome_told(scale, decision.outcome, decision.level, opening.level)
        offer = decision.outcome in OFFERS
        told |= {"outcome": outcome, "offer": offer, "decided": decision.at}
    if DataClass.FEEDBACK in classes:
        if decision:
            told["feedback"] = decision.feedback
        if released := db.get(Feedback, folio):
            told |= {"released": released.text, "released_at": released.at}
    return Beyond(**told)


def _hours(db: Session, folio: str, *, named: bool) -> dict[str, Any]:
    interviews = {
        stage: InterviewHour(
            it.at, it.minutes, it.place, who if named else "", it.break_minutes
        )
        for stage, (it, who) in waiting.held(db, folio).items()
    }
    slot = db.get(Slot, folio)
    if slot is None or _missed(db.get_one(Folio, folio), slot):
        return {"interviews": interviews, "missed": slot is not None}
    return {
        "interviews": interviews,
        "slot": slot.at,
        "minutes": slot.minutes,
        "break_minutes": slot.break_minutes,
        "parts": tuple((it.heading, it.minutes) for it in timer.plan_of(slot)),
        "place": slot.place,
    }


def _missed(folio: Folio, slot: Slot) -> bool:
    if folio.stage == Stage.PANEL:
        return slot.at < folio.stage_since
    return folio.stage in BEFORE_PANEL and slot.at < clock.now()
