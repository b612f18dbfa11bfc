"""A check for `audit verify`: how folios ended is what was recorded."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger.verify import recorded
from blindfolio.visibility.models import Erasure
from reviews.debrief.models import Decision


def check(db: Session) -> Iterable[str]:
    """A sentence for each outcome or level that is not as the ledger has it, or is gone."""
    taken = {entry.folio: entry for entry in recorded(db, "decision")}
    rows = db.scalars(
        select(Decision)
        .where(Decision.folio.not_in(select(Erasure.folio)))
        .order_by(Decision.folio)
        .execution_options(populate_existing=True)
    )
    for row in rows:
        entry = taken.pop(row.folio, None)
        said = {"outcome": row.outcome, "level": row.level}
        if entry is None or (entry.by, entry.facts) != (row.by, said):
            yield f"The decision on folio {row.folio} is not what was recorded."
    for folio in taken:
        yield f"The decision on folio {folio} was recorded, and is deleted."
