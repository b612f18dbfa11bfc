"""Tell a round's owner once when everyone has locked everything. The email says nothing about
ratings.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Standing
from reviews import telling
from reviews.calibration.practice.models import PracticeRound, RoundFolio

FINISHED = "reviews/practice_finished"


def tell_owner(db: Session, round_id: str) -> None:
    """Tell the owner if the round is finished. Call this after a lock's ledger entry:
    concurrent locks wait there, so the later of two sees both.
    """
    round_ = db.get_one(PracticeRound, round_id)
    seats = (
        select(Standing.locked)
        .join(RoundFolio, RoundFolio.folio == Standing.folio)
        .where(
            RoundFolio.round == round_id, Standing.kind == "practice", Standing.state != "ended"
        )
    )
    if round_.state == "running" and set(db.scalars(seats.distinct())) == {True}:
        telling.to_account(
            db, FINISHED, round_.owner, f"{FINISHED}:{round_.id}", round=round_.id
        )
