"""A check for `audit verify`: the gate's decisions are those that were recorded."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger.verify import recorded
from blindfolio.visibility.models import Erasure
from reviews.board.models import GateDecision


def check(db: Session) -> Iterable[str]:
    """A sentence for each decision of a gate that is not as the ledger has it, or is gone."""
    taken = {entry.folio: entry for entry in recorded(db, "gate")}
    rows = db.scalars(
        select(GateDecision)
        .where(GateDecision.folio.not_in(select(Erasure.folio)))
        .order_by(GateDecision.folio)
        .execution_options(populate_existing=True)
    )
    for row in rows:
        entry = taken.pop(row.folio, None)
        said = {"word": row.word, "decision": row.decision}
        if entry is None or (entry.by, entry.facts) != (row.by, said):
            yield f"The gate's decision on folio {row.folio} is not what was recorded."
    for folio in taken:
        yield f"The gate's decision on folio {folio} was recorded, and is deleted."
