from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger import erased
from blindfolio.ledger.verify import compare, recorded
from reviews.board.models import GateDecision


def check(db: Session) -> Iterable[str]:
    """For `audit verify`: a sentence for each gate decision that is missing or differs from
    the ledger."""
    told = {entry.folio: (entry.by, entry.facts) for entry in recorded(db, "gate")}
    rows = db.scalars(
        select(GateDecision)
        .where(GateDecision.folio.not_in(erased.recorded_folios()))
        .order_by(GateDecision.folio)
        .execution_options(populate_existing=True)
    )
    altered, gone = compare(
        told,
        {row.folio: (row.by, _facts(row)) for row in rows},
    )
    for folio in altered:
        yield f"The review decision on submission {folio} is not what was recorded."
    for folio in gone:
        yield f"The review decision on submission {folio} was recorded, but has been deleted."


def _facts(row: GateDecision) -> dict[str, str]:
    return {"word": row.word, "decision": row.decision, "capacity": row.capacity}
