from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.documents.model import canonical_json
from blindfolio.ledger import erased
from blindfolio.ledger.verify import compare, recorded
from reviews.forms.fields import Form, R

BATCH = 200


def faults(
    db: Session,
    form: Form[R],
    kind: str,
    facts: Callable[[Session, Sequence[R]], Mapping[str, Mapping[str, Any]]],
) -> Iterable[str]:
    """For `audit verify`: a sentence for each locked row that is gone or differs from this `kind`'s
    entries. `facts` gives, by row id, what a lock would seal."""
    table: Any = form.table
    has_seal = hasattr(table, "seal")
    told = {
        entry.facts.get(form.name): (
            entry.facts,
            entry.folio,
            (entry.seal, entry.at) if has_seal else None,
        )
        for entry in recorded(db, kind)
    }
    found = db.scalars(
        select(table)
        .where(table.locked_at.is_not(None), table.folio.not_in(erased.recorded_folios()))
        .order_by(table.id)
        .execution_options(populate_existing=True)
    ).all()
    kept: dict[str, Any] = {}
    for first in range(0, len(found), BATCH):
        batch = found[first : first + BATCH]
        sealed = facts(db, batch)
        for row in batch:
            lock = (row.seal, row.locked_at) if has_seal else None
            kept[row.id] = (as_json(sealed[row.id]), row.folio, lock)
    altered, gone = compare(told, kept)
    one = form.words[0].upper() + form.words[1:]
    for id_ in altered:
        recorded_as = "sealed" if has_seal else "recorded"
        yield f"{one} {id_} is not what was {recorded_as} when it was locked."
    for id_ in gone:
        yield f"{one} {id_} was locked, but has been deleted or is a draft again."


def as_json(facts: Any) -> Any:
    """As the ledger keeps it: tuples become lists."""
    return json.loads(canonical_json(facts))
