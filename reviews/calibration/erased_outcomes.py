"""Count how deleted candidates' applications ended. The funnel is the same before and after a
deletion, so comparing the two tells nothing.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import scope
from prompts.models import Opening
from reviews.calibration import in_fives, own_history
from reviews.calibration.models import ErasedOutcome
from reviews.calibration.outcomes.history import Candidate, ended
from reviews.debrief.models import DebriefDecision


def keep(db: Session, folio: Folio) -> None:
    """Call this in the deletion's transaction, before the rows are deleted."""
    db.execute(select(Opening.id).where(Opening.id == folio.opening).with_for_update())
    if folio.id not in in_fives.counted(db, [folio.opening]):
        return
    decision = db.get(DebriefDecision, folio.id)
    end = own_history.outcome_of(folio.stage, decision.outcome if decision else None)
    count = db.get(ErasedOutcome, (folio.opening, end))
    if count is None:
        count = ErasedOutcome(opening=folio.opening, end=end, n=0)
        db.add(count)
    count.n += 1
    db.flush()


def of_openings(db: Session, account: str) -> list[Candidate]:
    """Deleted candidates of openings in which this account may know of a deletion."""
    deleted = (
        scope(account, [DataClass.TOMBSTONE], rows=("coordinator",))
        .with_only_columns(Folio.opening, maintain_column_froms=True)
        .distinct()
    )
    found = db.execute(
        select(Opening.level, ErasedOutcome.end, ErasedOutcome.n)
        .join(ErasedOutcome, ErasedOutcome.opening == Opening.id)
        .where(Opening.id.in_(deleted))
        .order_by(Opening.id, ErasedOutcome.end)
    )
    return [ended(end, level) for level, end, n in found for _ in range(n)]
