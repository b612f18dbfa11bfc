"""How the applications ended of candidates whose data were deleted: counts that outlive them.

The funnel is the same before and after a deletion, so comparing the two tells nothing.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import scope
from prompts.models import Opening, PromptVersion
from reviews.calibration import own_history
from reviews.calibration.models import ErasedOutcome
from reviews.calibration.outcomes.counted import CountedEnd
from reviews.debrief.models import DebriefDecision


def keep(db: Session, folio: Folio) -> None:
    """In a deletion's transaction, while the rows are still there: count how the application
    ended, as the funnel counts it. Practice is no application."""
    if folio.purpose == "practice" or own_history.is_left_out(folio.ended_reason):
        return
    decision = db.get(DebriefDecision, folio.id)
    end = own_history.outcome_of(folio.stage, decision.outcome if decision else None)
    if end == "open":
        return
    key = (folio.opening, end)
    count = db.get(ErasedOutcome, key, with_for_update=True)
    if count is None:
        count = ErasedOutcome(opening=key[0], end=end, n=0)
        db.add(count)
    count.n += 1
    db.flush()


def of_openings(db: Session, account: str) -> list[CountedEnd]:
    """The counts of the openings in which this account may know that somebody was deleted. One
    statement."""
    deleted = (
        scope(account, [DataClass.TOMBSTONE], rows=("coordinator",))
        .with_only_columns(Folio.opening, maintain_column_froms=True)
        .distinct()
    )
    found = db.execute(
        select(Opening.title, Opening.level, ErasedOutcome.end, ErasedOutcome.n, PromptVersion)
        .join(ErasedOutcome, ErasedOutcome.opening == Opening.id)
        .join(PromptVersion, PromptVersion.id == Opening.prompt_version)
        .where(Opening.id.in_(deleted))
        .order_by(Opening.id, ErasedOutcome.end)
    )
    return [
        CountedEnd(title, level, end, n, own_history.prompt_name(version))
        for title, level, end, n, version in found
    ]
