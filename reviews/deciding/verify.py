from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger import erased
from blindfolio.ledger.on_disk import compare
from blindfolio.ledger.verify import recorded
from reviews.deciding.models import DebriefDecision


def check(db: Session) -> Iterable[str]:
    def facts(row: Any) -> Mapping[str, Any]:
        return {"outcome": row.outcome, "level": row.level}

    return faults(db, DebriefDecision, "decision", facts, "decision")


def faults(
    db: Session, of: Any, kind: str, facts: Callable[[Any], Mapping[str, Any]], called: str
) -> Iterable[str]:
    """For `audit verify`, yield a sentence for each decision that is missing or differs from the
    ledger. Each row of the table `of` is a folio's."""
    told = ((str(entry.folio), (entry.by, entry.facts)) for entry in recorded(db, kind))
    rows = db.scalars(
        select(of)
        .where(of.folio.not_in(erased.recorded_folios()))
        .order_by(of.folio)
        .execution_options(populate_existing=True, yield_per=1000)
    )
    altered, gone = compare(told, ((row.folio, (row.by, facts(row))) for row in rows))
    for folio in altered:
        yield f"The {called} on submission {folio} is not what was recorded."
    for folio in gone:
        yield f"The {called} on submission {folio} was recorded, but has been deleted."
