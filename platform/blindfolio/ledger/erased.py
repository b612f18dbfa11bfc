"""Reads which deletions the audit log records. A deletion record explains missing data only if
the log has an entry for it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from blindfolio.ledger.models import Entry, Payload
from blindfolio.visibility.models import Erasure


def recorded_folios() -> Select[str]:
    """Selects the ids of deleted submissions whose deletion the audit log records, for use with
    `in_` or `not_in`.
    """
    return select(Erasure.folio).where(
        Erasure.folio.in_(_moved().with_only_columns(Entry.folio))
    )


def recorded_at(db: Session) -> tuple[dict[str, int], list[str]]:
    """Returns the number of each deletion's entry by folio. Anything before that entry may be
    missing, and anything after it must not be.

    The second value contains a sentence for each deletion record without an entry, and for each
    entry without a record.
    """
    found = _moved().with_only_columns(Entry.folio, func.max(Entry.seq)).group_by(Entry.folio)
    moved = {str(folio): int(seq) for folio, seq in db.execute(found)}
    tombstones = set(db.scalars(select(Erasure.folio)))
    unrecorded, gone = sorted(tombstones - moved.keys()), sorted(moved.keys() - tombstones)
    faults = [
        f"Table erasure, row {folio}: the audit log doesn't record this deletion, so missing data"
        " is still reported."
        for folio in unrecorded
    ]
    faults += [
        f"Table erasure, row {folio}: the log records this deletion, but the row is gone."
        for folio in gone
    ]
    return {folio: seq for folio, seq in moved.items() if folio in tombstones}, faults


def _moved() -> Select[Any]:
    return (
        select(Entry.folio)
        .join(Payload, Payload.seq == Entry.seq)
        .where(
            Entry.kind == "stage",
            Entry.folio.is_not(None),
            Payload.body["facts"]["event"].as_string() == "erase",
        )
    )
