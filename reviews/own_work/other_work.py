from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, literal, select, union_all
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

# The query is built once, because building it takes longer than its answer.
_ME: Any = bindparam("me")
_NOW: Any = bindparam("now", type_=Standing.due.type)


def other_work(db: Session, account: str) -> dict[str, tuple[int, datetime]]:
    """Return how many votes, answers and scorecards wait for this account, each with the
    earliest date."""
    rows = db.execute(_waiting(), {"me": account, "now": clock.now()})
    return {kind: (count, since) for kind, count, since in rows}


@cache
def _waiting() -> Any:
    # One statement, because four would take a tenth of the queue's time.
    kinds = ((kind, of.subquery().c[0]) for kind, of in _waits().items())
    some = func.count() > 0
    return union_all(
        *(select(literal(kind), func.count(), func.min(at)).having(some) for kind, at in kinds)
    )


def _waits() -> dict[str, Select[Any]]:
    passed = exists().where(
        DebriefPass.folio == Standing.folio, DebriefPass.account == Standing.account
    )
    votes = scope(_ME, [DataClass.DISPLAY_NAME], rows=[*VOTED], stages=(Stage.DEBRIEF,))
    mine = and_(Scorecard.folio == Folio.id, Scorecard.account == _ME)
    cards = (
        scope(_ME, [DataClass.OWN_SCORECARD], rows=("panel",), stages=(Stage.PANEL,))
        .join(Slot, Slot.folio == Folio.id)
        .outerjoin(Scorecard, mine)
        .where(Slot.at < _NOW, Scorecard.locked_at.is_(None))
    )
    return {
        "votes": votes.where(~passed).with_only_columns(Folio.stage_since),
        "cards": cards.with_only_columns(Slot.at),
        "interviews": _interviews(),
        "look_backs": look_backs(_ME),
    }


def look_backs(account: str) -> Select[datetime | None]:
    return (
        select(LookBack.started_at)
        .join(LookBackPerson, LookBackPerson.look_back == LookBack.id)
        .where(
            LookBackPerson.account == account,
            LookBackPerson.locked_at.is_(None),
            LookBack.started_at.is_not(None),
            LookBack.closed_at.is_(None),
            LookBack.cancelled_at.is_(None),
        )
    )


def _interviews() -> Select[datetime]:
    passed = exists().where(CardPass.folio == Folio.id, CardPass.stage == Interview.stage)
    return (
        scope(_ME, [DataClass.OWN_SCORECARD], rows=("interviewer.open",), stages=UNDECIDED)
        .join(Interview, and_(Interview.folio == Folio.id, Interview.account == _ME))
        .outerjoin(InterviewCard, InterviewCard.interview == Interview.id)
        .where(
            Interview.at < _NOW,
            Interview.ended_at.is_(None),
            InterviewCard.locked_at.is_(None),
            ~passed,
        )
        .with_only_columns(Interview.at)
    )
