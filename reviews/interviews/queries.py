"""What the pages read of interviews: an interviewer's own ones, and a candidate's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.identity import book
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import Stage
from prompts.loops.loop import Loop, LoopStage
from prompts.models import Opening
from reviews.interviews import waiting
from reviews.interviews.models import Interview, InterviewCard
from reviews.interviews.own_interview import TAKE_PART, mine

PAGE = 50
"""Interviews on one page."""


@dataclass(frozen=True, slots=True)
class InterviewRow:
    """One of an account's interviews; of a cancelled one only that it is."""

    id: str
    stage: str
    """Its title; like name, hour and place empty where it is cancelled."""
    name: str
    at: datetime | None
    minutes: int
    place: str
    cancelled: bool
    locked: bool
    debrief: str = ""
    """The folio whose debrief they may open, or vote in; "" where they take no part in one."""


def own(db: Session, account: str, *, page: int = 1) -> tuple[list[InterviewRow], bool]:
    """This account's interviews, and whether there is a further page: the latest first. Three
    statements."""
    query = (
        mine(account)
        .join(Opening, Opening.id == Folio.opening)
        .outerjoin(InterviewCard, InterviewCard.interview == Interview.id)
        .with_only_columns(
            *(Folio.id, Folio.stage, Standing.state, Interview, Opening.loop, InterviewCard)
        )
        .order_by(Interview.at.desc(), Interview.id)
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    )
    found = db.execute(query).all()
    names = book.names_of(db, account, [folio for folio, *_ in found])
    rows = [
        replace(
            _row(stage, interview, loop, card, names.get(folio, "")),
            debrief=folio
            if state in TAKE_PART and stage in (Stage.DEBRIEF, Stage.CLOSED)
            else "",
        )
        for folio, stage, state, interview, loop, card in found[:PAGE]
    ]
    return rows, len(found) > PAGE


def _row(
    stage: str, held: Interview, loop: object, card: InterviewCard | None, name: str
) -> InterviewRow:
    locked = card is not None and card.locked_at is not None
    if stage == Stage.ENDED:
        return InterviewRow(held.id, "", "", None, 0, "", True, locked)
    title = Loop.model_validate(loop).stage(held.stage).title
    return InterviewRow(held.id, title, name, held.at, held.minutes, held.place, False, locked)


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage of a candidate's loop, as their coordinator sees it."""

    stage: LoopStage
    interview: Interview | None
    name: str
    """Who holds it."""
    locked: bool
    """Whether its scorecard is locked, for who may see SP; else False."""
    passed: str
    """Why the debrief doesn't wait for it; "" where it does."""


def of_candidate(db: Session, folio: Folio, classes: frozenset[DataClass]) -> list[StageRow]:
    """The stages of a loop that have a seat, in order, for who coordinates the folio; empty without
    a loop. Three statements."""
    loop = waiting.loop_for(db, folio)
    if loop is None:
        return []
    held = {
        interview.stage: (interview, name, locked_at)
        for interview, name, locked_at in db.execute(
            select(Interview, Account.name, InterviewCard.locked_at)
            .join(Account, Account.id == Interview.account)
            .outerjoin(InterviewCard, InterviewCard.interview == Interview.id)
            .where(Interview.folio == folio.id, Interview.ended_at.is_(None))
        )
    }
    passes = waiting.passed(db, folio.id)
    known = DataClass.SCORECARD_PROGRESS in classes
    rows = []
    for stage in loop.seats:
        interview, name, locked_at = held.get(stage.key, (None, "", None))
        row = passes.get(stage.key)
        locked = known and locked_at is not None
        rows.append(StageRow(stage, interview, name, locked, row.reason if row else ""))
    return rows
