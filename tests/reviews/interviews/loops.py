"""A candidate in an opening with a loop, and interviewers who write their scorecards."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import clock
from prompts.authoring.own_loops import picked
from prompts.loops.loop import EVIDENCE
from prompts.models import Opening
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import Hour
from reviews.interviews import scorecard
from reviews.interviews.models import DIMENSIONS, Interview
from reviews.interviews.own_interview import OwnInterview, own_interview
from tests.reviews import cases

LOOP = "senior-product"
"""Its stages with a seat: coding and influence."""
SAID = "Asked for a boundary: they tested the hour that happens twice."


def begun(db: Session, /, **given: object) -> cases.Case:
    """As `cases.begun`, in an opening with the loop."""
    case = cases.begun(db, **given)  # type: ignore[arg-type]
    db.get_one(Opening, case.row(db).opening).loop = picked(db, LOOP)
    return case


def tomorrow() -> datetime:
    return clock.now() + timedelta(days=1)


def give(
    db: Session, case: cases.Case, stage: str, account: str, *, at: datetime | None = None
) -> Interview:
    """The coordinator names who holds a stage, at an hour at which nobody has another one."""
    folio = case.row(db)
    others = db.scalar(select(func.count()).select_from(Interview)) or 0
    when = at or tomorrow() + others * timedelta(hours=1)
    made = meetings.plan(
        db,
        folio,
        Hour(when, "Room 1", minutes=60),
        stage=stage,
        account=account,
        by=case.coordinator,
    )
    assert isinstance(made, Interview)
    return made


def fields(own: OwnInterview, level: int = 3) -> dict[str, str]:
    """All fields of a scorecard that is ready to lock."""
    found = {"level": str(level), "confidence": "medium", "text": SAID}
    found |= {
        name: f"{words}: Sam of billing."
        for name, words in EVIDENCE.items()
        if own.stage.needs_evidence
    }
    for key in own.filled.keys[DIMENSIONS]:
        found |= {f"rating-{key}": str(level), f"said-{key}": SAID}
    return found


def write(db: Session, interview: str, account: str, level: int = 3) -> OwnInterview:
    """A scorecard that is ready to lock."""
    own = own_interview(db, account, interview)
    scorecard.save(db, own, fields(own, level), revision=own.filled.revision, by=account)
    return own_interview(db, account, interview)


def hold(db: Session, case: cases.Case, stage: str, account: str) -> Interview:
    """An interview that took place an hour ago, with its scorecard locked."""
    held = give(db, case, stage, account)
    held.at = clock.now() - timedelta(hours=1)
    db.flush()
    scorecard.lock(db, write(db, held.id, account), by=account)
    return held
