"""Locked scorecards of a loop, for who may see them: what the debrief and the packet take them
from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.visibility.models import Folio
from prompts.loops.loop import Dimension, LoopStage
from reviews.forms import rows
from reviews.forms.fields import Form
from reviews.interviews import waiting
from reviews.interviews.models import DIMENSIONS, Interview, InterviewCard
from reviews.interviews.own_interview import form_of
from reviews.panel.scorecards.card import UNRATED, CardRating


@dataclass(frozen=True, slots=True)
class LockedInterview:
    """A stage of the loop with its scorecard as it was locked under its author's name, or without
    one where a coordinator passed it, with their `reason`."""

    stage: LoopStage
    by: str
    card: InterviewCard | None
    ratings: tuple[tuple[Dimension, CardRating], ...]
    """The stage's dimensions in its order."""
    reason: str = ""

    @property
    def form(self) -> Form[InterviewCard]:
        """What its scorecard asked."""
        return form_of(self.stage)


def locked_interviews(db: Session, folio: Folio) -> list[LockedInterview]:
    """The loop's stages in order, each with its locked scorecard or the reason why there is none;
    one that is still open is left out. Empty without a loop.

    For who may see SX (`DataClass.OTHER_SCORECARDS`) of this folio: the caller has asked `scope`.
    Four statements, whatever the number of stages.
    """
    loop = waiting.loop_for(db, folio)
    if loop is None:
        return []
    held = {
        stage: (card, name)
        for stage, card, name in db.execute(
            select(Interview.stage, InterviewCard, Account.name)
            .join(InterviewCard, InterviewCard.interview == Interview.id)
            .join(Account, Account.id == InterviewCard.account)
            .where(
                Interview.folio == folio.id,
                Interview.ended_at.is_(None),
                InterviewCard.locked_at.is_not(None),
            )
        )
    }
    passes = waiting.passed(db, folio.id)
    ratings = rows.views(db, DIMENSIONS, [card.id for card, _ in held.values()])
    found = []
    for stage in loop.seats:
        if stage.key in held:
            card, name = held[stage.key]
            rated = tuple(
                (loop.dimension(it.key), ratings[card.id].get(it.key, UNRATED))
                for it in stage.dimensions
            )
            found.append(LockedInterview(stage, name, card, rated))
        elif stage.key in passes:
            found.append(LockedInterview(stage, "", None, (), passes[stage.key].reason))
    return found
