"""What else waits for somebody who reviews: a vote in a debrief, a look-back, scorecards. Counts,
and since when, for the list they come to first. None of them has a due date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import UNDECIDED, Stage
from reviews.calibration.looking_back.models import LookBack, LookBackPerson
from reviews.debrief.models import DebriefPass
from reviews.debrief.participants import VOTED
from reviews.interviews.models import CardPass, Interview, InterviewCard
from reviews.panel.models import Scorecard, Slot


@dataclass(frozen=True, slots=True)
class OtherWork:
    """How many debriefs wait for a vote, and how many look-backs for answers, with the instant from
    which the first of them has been open; None where there is none. `cards` and `interviews` are
    scorecards, of panels and of other interviews, whose hour has come."""

    votes: int
    votes_since: datetime | None
    look_backs: int
    look_backs_since: datetime | None
    cards: int
    interviews: int

    def __bool__(self) -> bool:
        return bool(self.votes or self.look_backs or self.cards or self.interviews)


def other_work(db: Session, account: str) -> OtherWork:
    """What waits for this account beside its reviews. Four statements."""
    passed = exists().where(
        DebriefPass.folio == Standing.folio, DebriefPass.account == Standing.account
    )
    votes = (
        scope(account, [DataClass.DISPLAY_NAME], rows=[*VOTED], stages=(Stage.DEBRIEF,))
        .where(~passed)
        .with_only_columns(func.count(Folio.id), func.min(Folio.stage_since))
    )
    look_backs = (
        select(func.count(), func.min(LookBack.started_at))
        .select_from(LookBackPerson)
        .join(LookBack, LookBack.id == LookBackPerson.look_back)
        .where(
            LookBackPerson.account == account,
            LookBackPerson.locked_at.is_(None),
            LookBack.started_at.is_not(None),
            LookBack.closed_at.is_(None),
            LookBack.cancelled_at.is_(None),
        )
    )
    return OtherWork(
        *db.execute(votes).one(),
        *db.execute(look_backs).one(),
        db.scalar(_cards(account)) or 0,
        db.scalar(_interviews(account)) or 0,
    )


def _cards(account: str) -> Select[int]:
    mine = and_(Scorecard.folio == Folio.id, Scorecard.account == account)
    return (
        scope(account, [DataClass.OWN_SCORECARD], rows=("panel",), stages=(Stage.PANEL,))
        .join(Slot, Slot.folio == Folio.id)
        .outerjoin(Scorecard, mine)
        .where(Slot.at < clock.now(), Scorecard.locked_at.is_(None))
        .with_only_columns(func.count(Folio.id))
    )


def _interviews(account: str) -> Select[int]:
    passed = exists().where(CardPass.folio == Folio.id, CardPass.stage == Interview.stage)
    return (
        scope(account, [DataClass.OWN_SCORECARD], rows=("interviewer.open",), stages=UNDECIDED)
        .join(Interview, and_(Interview.folio == Folio.id, Interview.account == account))
        .outerjoin(InterviewCard, InterviewCard.interview == Interview.id)
        .where(
            Interview.at < clock.now(),
            Interview.ended_at.is_(None),
            InterviewCard.locked_at.is_(None),
            ~passed,
        )
        .with_only_columns(func.count(Interview.id))
    )
