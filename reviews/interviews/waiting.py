"""What a debrief waits for beside the panel's scorecards: those of the loop's other stages."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

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
