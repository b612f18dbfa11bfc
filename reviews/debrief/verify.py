from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger import erased
from blindfolio.ledger.verify import compare, recorded
from reviews.debrief.models import DebriefDecision


def check(db: Session) -> Iterable[str]:
    """For `audit verify`, yield a sentence for each outcome or level that is missing or differs
    from the ledger."""
    told = {entry.folio: (entry.by, entry.facts) for entry in recorded(db, "decision")}
    rows = db.scalars(
        select(DebriefDecision)
        .where(DebriefDecision.folio.not_in(erased.recorded_folios()))
        .order_by(DebriefDecision.folio)
        .execution_options(populate_existing=True)
    )
    altered, gone = compare(
        told,
        {row.folio: (row.by, {"outcome": row.outcome, "level": row.level}) for row in rows},
    )
    for folio in altered:
        yield f"The decision on submission {folio} is not what was recorded."
    for folio in gone:
        yield f"The decision on submission {folio} was recorded, but has been deleted."
