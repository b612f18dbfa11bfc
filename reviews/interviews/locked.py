"""Locked scorecards of a loop's interviews, for who may see SX: `locked_interviews` is what the
debrief and the packet take them from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.visibility.models import Folio
from prompts.loops.loop import EVIDENCE, Dimension, LoopStage
from reviews.interviews import waiting
from reviews.interviews.models import CardPass, Interview, InterviewCard
from reviews.interviews.own_interview import ratings_of
from reviews.panel.scorecards.content import UNRATED, CardRating


@dataclass(frozen=True, slots=True)
class LockedInterview:
    """A stage of the loop with its scorecard as it was locked; `by` is empty and the rest unsaid
    where a coordinator passed it, with their `reason`."""

    stage: LoopStage
    by: str
    level: int | None
    confidence: str
    text: str
    locked_at: datetime | None
    evidence: Mapping[str, str]
    """By the words of a field (People, Documents, Meetings, Outcome), what the answer named; of an
    influence stage alone."""
    ratings: tuple[tuple[Dimension, CardRating], ...]
    """The stage's dimensions in its order."""
    reason: str = ""
    account: str = ""
    """Whose scorecard it is."""


def locked_interviews(db: Session, folio: Folio) -> list[LockedInterview]:
    """The loop's stages in order, each with its locked scorecard or the reason why there is none;
    one that is still open is left out. Empty without a loop.

    For who may see SX (`DataClass.OTHER_SCORECARDS`) of this folio: the caller has asked `scope`.
    Four statements, whatever the number of stages.
    """
    loop = waiting.loop_for(db, folio)
    if loop is None:
        return []
    rows = {
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
    ratings = ratings_of(db, [card.id for card, _ in rows.values()])
    found = []
    for stage in loop.seats:
        if stage.key in rows:
            card, name = rows[stage.key]
            rated = tuple(
                (loop.dimension(it.key), ratings[card.id].get(it.key, UNRATED))
                for it in stage.dimensions
            )
            found.append(_locked(stage, card, name, rated))
        elif stage.key in passes:
            found.append(_passed(stage, passes[stage.key]))
    return found


def _locked(
    stage: LoopStage,
    card: InterviewCard,
    by: str,
    ratings: tuple[tuple[Dimension, CardRating], ...],
) -> LockedInterview:
    named = EVIDENCE if stage.needs_evidence else {}
    return LockedInterview(
        stage,
        by,
        card.level,
        card.confidence,
        card.text,
        card.locked_at,
        {words: getattr(card, name) for name, words in named.items()},
        ratings,
        account=card.account,
    )


def _passed(stage: LoopStage, row: CardPass) -> LockedInterview:
    return LockedInterview(stage, "", None, "", "", None, {}, (), row.reason)
