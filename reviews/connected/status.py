from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.connections import candidates
from blindfolio.connections.tokens import Caller
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import CONNECTION, Absent
from blindfolio.visibility.stage import BEING_READ, OVER, Stage
from prompts.inviting import from_connection
from prompts.models import Opening
from prompts.queries import invitation_of
from reviews.debrief.decide import OFFERS
from reviews.deciding.models import DebriefDecision
from reviews.panel.models import Slot

Word = Literal[
    "received",
    "started",
    "submitted",
    "being read",
    "interview",
    "complete",
    "ended",
    "erased",
]
_WORDS: dict[str, Word] = {
    Stage.DRAFT: "started",
    Stage.SUBMITTED: "submitted",
    **dict.fromkeys(BEING_READ, "being read"),
    Stage.PANEL: "interview",
    Stage.DEBRIEF: "interview",
    **dict.fromkeys(OVER, "complete"),
    Stage.ENDED: "ended",
    Stage.ERASED: "erased",
}
End = Literal["withdrawn", "declined", "not submitted"]
_ENDS: dict[str | None, End] = {
    "withdrawn": "withdrawn",
    "declined": "declined",
    "expired": "not submitted",
}


class CandidateStatus(BaseModel):
    id: str
    opening: str
    stage: Word
    deadline: datetime | None = None
    interview_on: date | None = None
    ended: End | None = None
    page: str | None = None


class CandidateDecision(BaseModel):
    id: str
    opening: str
    decision: Literal["offer", "no offer"]
    decided_on: date


def status(db: Session, caller: Caller, candidate: str, *, sends: bool) -> CandidateStatus:
    """Return what the connection may know. Until a candidate acts, that depends on nothing but
    when it asked, because only coordinators may know which addresses were invited before."""
    mine, folio = candidates.one(db, caller, candidate, {DataClass.STAGE_IN_WORDS})
    said = CandidateStatus(id=mine.id, opening=mine.opening, stage="received")
    if not candidates.has_acted(db, folio) or folio is None:
        if from_connection.has_run_out(db, mine):
            said.stage, said.ended = "ended", "not submitted"
        return said
    stage = _shown(db, folio, sends=sends)
    classes = matrix.cell(CONNECTION, stage)
    said.stage = _WORDS[stage]
    invitation = None if folio.stage == Stage.ERASED else invitation_of(db, folio.id)
    if invitation and DataClass.DEADLINE in classes:
        said.deadline = invitation.deadline
    if DataClass.SLOT in classes and (slot := db.get(Slot, folio.id)):
        said.interview_on = _day(db, folio, slot.at)
    if DataClass.HOW_IT_ENDED in classes:
        said.ended = _ENDS.get(folio.ended_reason)
    return said


def decision(db: Session, caller: Caller, candidate: str, *, sends: bool) -> CandidateDecision:
    """Return the decision. Raise Absent until the candidate has been told, and unless the
    opening tells it."""
    mine, folio = candidates.one(db, caller, candidate, {DataClass.DECISION})
    made = db.get(DebriefDecision, folio.id) if folio else None
    if folio is None or made is None or not db.get_one(Opening, mine.opening).tells_decision:
        raise Absent
    unsent = (MailOut.key == outbox.of_decision(folio.id), MailOut.sent_at.is_(None))
    if sends and db.scalar(select(MailOut.id).where(*unsent)) is not None:
        raise Absent
    return CandidateDecision(
        id=mine.id,
        opening=mine.opening,
        decision="offer" if made.outcome in OFFERS else "no offer",
        decided_on=_day(db, folio, made.at),
    )


def _shown(db: Session, folio: Folio, *, sends: bool) -> str:
    # No other system learns of a decision before the candidate.
    if sends and folio.stage in OVER and outbox.is_under_way(db, outbox.of_decision(folio.id)):
        return Stage.GATE if folio.stage == Stage.STOPPED else Stage.DEBRIEF
    return folio.stage


def _day(db: Session, folio: Folio, at: datetime) -> date:
    return at.astimezone(ZoneInfo(db.get_one(Opening, folio.opening).zone)).date()
