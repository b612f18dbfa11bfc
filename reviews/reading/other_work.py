"""What else waits for somebody who reviews: a vote in a debrief, a look-back. Counts alone, for the
list they come to first."""

from __future__ import annotations

from dataclasses import dataclass

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
    """How many debriefs wait for a vote, and how many look-backs for answers."""

    votes: int
    look_backs: int

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
        .with_only_columns(func.count(Folio.id))
    )
    look_backs = (
        select(func.count())
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
    return OtherWork(db.scalar(votes) or 0, db.scalar(look_backs) or 0)
