"""What a debrief waits for beside the panel's scorecards: those of the loop's other stages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.visibility.models import Folio
from prompts.loops.loop import Loop, LoopStage
from prompts.models import Opening
from prompts.opening.interviews import loop_of
from reviews.interviews.models import CardPass, Interview, InterviewCard


def loop_for(db: Session, folio: Folio) -> Loop | None:
    """The loop of a folio's opening; None where there is the document alone."""
    return loop_of(db.get_one(Opening, folio.opening))


def passed(db: Session, folio: str) -> dict[str, CardPass]:
    """By stage, the scorecards of a folio that a coordinator has passed."""
    rows = db.scalars(select(CardPass).where(CardPass.folio == folio))
    return {row.stage: row for row in rows}


@dataclass(frozen=True, slots=True)
class MissingCard:
    """A stage whose scorecard is neither locked nor passed; `interview`, `account`, `name` and
    `ends` are of who holds it, "" and None where nobody does."""

    stage: LoopStage
    interview: str = ""
    account: str = ""
    name: str = ""
    ends: datetime | None = None


def missing_of(db: Session, folios: Collection[str]) -> dict[str, list[MissingCard]]:
    """By folio, what each of many debriefs waits for, in the loop's order; for who may see SP, SL
    and PN. One statement, and two more where one has a loop."""
    if not folios:
        return {}
    rows = db.execute(
        select(Folio.id, Opening.loop)
        .join(Opening, Opening.id == Folio.opening)
        .where(Folio.id.in_(folios))
    )
    loops = {folio: Loop.model_validate(loop) for folio, loop in rows if loop}
    if not loops:
        return {}
    held = {
        (interview.folio, interview.stage): (interview, name, locked_at is not None)
        for interview, name, locked_at in db.execute(
            select(Interview, Account.name, InterviewCard.locked_at)
            .join(Account, Account.id == Interview.account)
            .outerjoin(InterviewCard, InterviewCard.interview == Interview.id)
            .where(Interview.folio.in_(loops), Interview.ended_at.is_(None))
        )
    }
    passes = {
        (folio, stage)
        for folio, stage in db.execute(
            select(CardPass.folio, CardPass.stage).where(CardPass.folio.in_(loops))
        )
    }
    found: dict[str, list[MissingCard]] = {}
    for folio, loop in loops.items():
        for stage in loop.seats:
            interview, name, locked = held.get((folio, stage.key), (None, "", False))
            if not locked and (folio, stage.key) not in passes:
                found.setdefault(folio, []).append(_card(stage, interview, name))
    return found


def _card(stage: LoopStage, interview: Interview | None, name: str) -> MissingCard:
    if interview is None:
        return MissingCard(stage)
    ends = interview.at + timedelta(minutes=interview.minutes)
    return MissingCard(stage, interview.id, interview.account, name, ends)


def missing(db: Session, folio: Folio) -> Sequence[LoopStage]:
    """The stages of the loop, in order, whose scorecard is neither locked nor passed: also one for
    which nobody has been named. Empty without a loop."""
    loop = loop_for(db, folio)
    if loop is None:
        return ()
    locked = (
        select(Interview.stage)
        .join(InterviewCard, InterviewCard.interview == Interview.id)
        .where(
            Interview.folio == folio.id,
            Interview.ended_at.is_(None),
            InterviewCard.locked_at.is_not(None),
        )
    )
    done = {*db.scalars(locked), *passed(db, folio.id)}
    return tuple(stage for stage in loop.seats if stage.key not in done)
