"""Checking the sealed log, and the database that holds it: every fault is one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from blindfolio.db import triggers
from blindfolio.db.freezes import Freeze
from blindfolio.ledger.chain import GENESIS, payload_hash
from blindfolio.ledger.faults import EntryRow, Fate, chain_faults
from blindfolio.ledger.models import Entry, Payload
from blindfolio.visibility.models import Erasure

Check = Callable[[Session], Iterable[str]]
"""What a room contributes: a sentence for each thing that is wrong."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry that stands for a row somewhere: its seal, its time, about what, by whom."""

    seal: str
    at: datetime
    folio: str | None
    by: str | None
    facts: dict[str, Any]


def recorded(db: Session, kind: str) -> list[Recorded]:
    """The entries of `kind`, oldest first, but for those of erased folios.

    For a room's check, which has to begin here and not at its own rows: a row that was deleted,
    or made a draft again, is missed by who asks only those that are there.
    """
    found = db.execute(
        select(Entry.seal, Entry.at, Entry.folio, Entry.actor, Payload.body)
        .join(Payload, Payload.seq == Entry.seq)
        .where(
            Entry.kind == kind,
            Entry.folio.is_(None) | Entry.folio.not_in(select(Erasure.folio)),
        )
        .order_by(Entry.seq)
    )
    return [Recorded(seal, at, folio, by, body["facts"]) for seal, at, folio, by, body in found]


def compare(
    told: Mapping[Any, object], kept: Mapping[Any, object]
) -> tuple[list[Any], list[Any]]:
    """What entries say beside what rows say, by the same keys: the keys of rows that no entry has
    so, and those of entries whose row is gone."""
    altered = [key for key, said in kept.items() if key not in told or told[key] != said]
    return altered, [key for key in told if key not in kept]


def verify(
    db: Session,
    *,
    expect_head: str | None = None,
    freezes: Sequence[Freeze] = (),
    checks: Iterable[Check] = (),
) -> list[str]:
    """Sentences that name everything wrong; an empty list where all is in order.

    `expect_head` is a seal that was noted earlier: the chain must still hold it, which shows a
    cut that nothing else can. `freezes` are all rooms', `checks` what the rooms add. `db` may
    be a reader; it is not changed.
    """
    rows = list(_rows(db))
    faults = chain_faults(rows)
    if expect_head not in (None, GENESIS, *(row.seal for row in rows)):
        faults.append(f"The log was cut: no entry has the expected seal {expect_head}.")
    connection = db.connection()
    faults += [
        f"Trigger {name} is missing, switched off or changed. Run `blindfolio db upgrade`."
        for name in triggers.missing(connection, freezes)
    ]
    if connection.dialect.name == "sqlite":
        faults += _sqlite_faults(db)
    for check in checks:
        faults += check(db)
    return faults


def _rows(db: Session) -> Iterator[EntryRow]:
    erased = frozenset(db.scalars(select(Erasure.folio)))
    found = db.execute(
        select(
            Entry.seq,
            Entry.prev,
            Entry.seal,
            Entry.kind,
            Entry.at,
            Entry.folio,
            Entry.actor,
            Entry.payload_hash,
            Payload.salt,
            Payload.body,
        )
        .outerjoin(Payload, Payload.seq == Entry.seq)
        .order_by(Entry.seq),
        execution_options={"yield_per": 1000},
    )
    for e in found:
        yield EntryRow(
            seq=e.seq,
            prev=e.prev,
            seal=e.seal,
            kind=e.kind,
            at=e.at,
            payload_hash=e.payload_hash,
            payload=_fate(e, erased),
        )


def _fate(e: Any, erased: frozenset[str]) -> Fate:
    """What became of the payload of `e`, a row of entry and payload side by side."""
    if e.salt is None:
        return "erased" if e.folio in erased else "missing"
    if payload_hash(e.salt, e.body) != e.payload_hash:
        return "changed"
    if (e.folio, e.actor) != (e.body.get("folio"), e.body.get("actor")):
        return "other person"
    return "whole"


def _sqlite_faults(db: Session) -> list[str]:
    faults = [
        f"Row {rowid} of table {table} refers to a row of {parent} that does not exist."
        for table, rowid, parent, _ in db.execute(text("PRAGMA foreign_key_check"))
    ]
    if not db.execute(text("PRAGMA recursive_triggers")).scalar():
        faults.append(
            "INSERT OR REPLACE could overwrite locked rows: recursive_triggers is off."
        )
    return faults
