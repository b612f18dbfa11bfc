"""A tombstone excuses missing data only if the log knows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from blindfolio.ledger.models import Entry, Payload
from blindfolio.visibility.models import Erasure


def recorded_folios() -> Select[str]:
    """For use with `in_` or `not_in`."""
    return select(Erasure.folio).where(
        Erasure.folio.in_(_moved().with_only_columns(Entry.folio))
    )


def recorded_at(db: Session) -> dict[str, int]:
    """By folio, the seq of its deletion's entry. Anything before that may be missing, anything
    after it may not."""
    found = _moved().with_only_columns(Entry.folio, func.max(Entry.seq)).group_by(Entry.folio)
    tombstones = set(db.scalars(select(Erasure.folio)))
    return {folio: seq for folio, seq in db.execute(found) if folio in tombstones}


def faults(db: Session) -> Iterator[str]:
    tombstones = set(db.scalars(select(Erasure.folio)))
    moved = {str(folio) for folio in db.scalars(_moved().with_only_columns(Entry.folio))}
    for folio in sorted(tombstones - moved):
        yield (
            f"Table erasure, row {folio}: the audit log doesn't record this deletion, so missing"
            " data is still reported."
        )
    for folio in sorted(moved - tombstones):
        yield f"Table erasure, row {folio}: the log records this deletion, but the row is gone."


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
