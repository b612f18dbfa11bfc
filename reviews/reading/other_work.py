"""What else waits for somebody who reviews: a vote in a debrief, a look-back. Counts, and since
when, for the list they come to first. Neither of them has a due date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import Stage
from reviews.calibration.looking_back.models import LookBack, LookBackPerson
from reviews.debrief.models import DebriefPass

_INVITED = "reviewer.locked+invited"
"""The row of a reviewer whose vote a debrief waits for."""


@dataclass(frozen=True, slots=True)
class OtherWork:
    """How many debriefs wait for a vote, and how many look-backs for answers, with the instant from
    which the first of them has been open; None where there is none."""

    votes: int
    votes_since: datetime | None
    look_backs: int
    look_backs_since: datetime | None

    def __bool__(self) -> bool:
        return bool(self.votes or self.look_backs)


def other_work(db: Session, account: str) -> OtherWork:
    """What waits for this account beside its reviews. Two statements."""
    passed = exists().where(
        DebriefPass.folio == Standing.folio, DebriefPass.account == Standing.account
    )
    votes = (
        scope(account, [DataClass.OWN_REVIEW], rows=(_INVITED,), stages=(Stage.DEBRIEF,))
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
    return OtherWork(*db.execute(votes).one(), *db.execute(look_backs).one())
