from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from blindfolio.db import triggers
from blindfolio.db.freezes import Freeze
from blindfolio.ledger import erased, unreadable
from blindfolio.ledger.chain import GENESIS, payload_hash
from blindfolio.ledger.faults import EntryRow, Fate, Whole, chain_faults
from blindfolio.ledger.models import Entry, Payload
from blindfolio.ledger.newest import Newest, RowFault
from blindfolio.ledger.on_disk import compare
from blindfolio.ledger.rows import Sealed

_BATCH = 100

_STOPPED = "{} stopped at a value that was never written. Correct it, and run this again."

_log = logging.getLogger(__name__)

Check = Callable[[Session], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Recorded:
    seal: str
    at: datetime
    folio: str | None
    by: str | None
    facts: dict[str, Any]


def recorded(db: Session, kind: str) -> Iterator[Recorded]:
    """Yields what was recorded, oldest first, without deleted folios. A room's check must start
    here, because existing rows alone wouldn't show that others were deleted.
    """
    rows = db.execute(
        select(Entry.seal, Entry.at, Entry.folio, Entry.actor, Payload.body)
        .join(Payload, Payload.seq == Entry.seq)
        .where(
            Entry.kind == kind,
            Entry.folio.is_(None) | Entry.folio.not_in(erased.recorded_folios()),
        )
        .order_by(Entry.seq),
        execution_options={"yield_per": _BATCH},
    )
    for seal, at, folio, by, body in rows:
        yield Recorded(seal, at, folio, by, body["facts"])


def differing(
    table: str,
    done: str,
    told: Iterable[tuple[str, object]],
    kept: Iterable[tuple[str, object]],
) -> Iterator[str]:
    """Yields a sentence for each difference. `done` is what was recorded, such as `submitted`."""
    altered, gone = compare(told, kept)
    for key in altered:
        yield f"Table {table}, row {key}: not what was recorded when it was {done}."
    for key in gone:
        yield f"Table {table}, row {key}: {done}, but has been deleted."


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a verification. The log is intact if there are no `faults`."""

    faults: Sequence[str]
    rows: Sequence[RowFault] = ()  # those of the faults that concern one row, for programs
    compared: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "faults": list(self.faults),
            "rows": [{**asdict(fault), "columns": list(fault.columns)} for fault in self.rows],
            "compared": self.compared,
        }

    def as_text(self) -> str:
        intact = "The audit log is intact: nothing has changed since it was sealed."
        return "\n".join(self.faults or [intact])


def verify(
    db: Session,
    *,
    expect_head: str | None = None,
    freezes: Sequence[Freeze] = (),
    checks: Iterable[Check] = (),
    tables: Sequence[Sealed] = (),
) -> list[str]:
    found = report(
        db, expect_head=expect_head, freezes=freezes, checks=checks, tables=tables
    ).faults
    return list(found)


def report(
    db: Session,
    *,
    expect_head: str | None = None,
    freezes: Sequence[Freeze] = (),
    checks: Iterable[Check] = (),
    tables: Sequence[Sealed] = (),
) -> Report:
    """Verifies the audit log. `expect_head` is a seal noted earlier, without which no one can
    tell that the end was cut off. `freezes` are those of all rooms.

    The log and each table are read once, in batches.
    """
    try:
        with unreadable.any_text(db):
            return _report(db, expect_head, freezes, checks, tables)
    except Exception:
        _log.exception("the verification of the audit log stopped")
        db.rollback()
    with unreadable.any_text(db):
        return Report([_STOPPED.format("The verification"), *unreadable.faults(db, ())])


def _report(
    db: Session,
    expect_head: str | None,
    freezes: Sequence[Freeze],
    checks: Iterable[Check],
    tables: Sequence[Sealed],
) -> Report:
    gone, of_deletions = erased.recorded_at(db)
    newest = Newest({sealed.name for sealed in tables})
    expected = expect_head in (None, GENESIS)
    whole = Whole()
    for entry, body in _entries(db, gone):
        expected = expected or entry.seal == expect_head
        whole.follow(entry)
        newest.take(entry, body)
    faults = [] if whole else chain_faults([entry for entry, _ in _entries(db, gone)])
    if not expected:
        faults.append(f"The log was cut: no entry has the expected seal {expect_head}.")
    connection = db.connection()
    faults += [
        f"Trigger {name} is missing, switched off or changed. Run `blindfolio db upgrade`."
        for name in triggers.missing(connection, freezes)
    ]
    if connection.dialect.name == "sqlite":
        faults += _sqlite_faults(db)
    faults += of_deletions
    rows = [fault for sealed in tables for fault in newest.faults(db, sealed, gone)]
    faults += [fault.sentence for fault in rows]
    compared = newest.compared
    del newest  # and its memory, as most checks keep on disk as much again
    for check in checks:
        faults += _checked(db, check, {sealed.of for sealed in tables})
    return Report(faults, rows, compared)


def _checked(db: Session, check: Check, sealed: Collection[str]) -> Iterator[str]:
    try:
        yield from check(db)
    except Exception:
        _log.exception("a check of the audit log stopped")
        yield _STOPPED.format(f"The check {check.__module__}")
        yield from unreadable.faults(db, sealed)


def _entries(
    db: Session, gone: Mapping[str, int]
) -> Iterator[tuple[EntryRow, Mapping[str, Any]]]:
    rows = db.execute(
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
        execution_options={"yield_per": _BATCH},
    )
    for e in rows:
        fate = _fate(e, gone)
        entry = EntryRow(
            seq=e.seq,
            prev=e.prev,
            seal=e.seal,
            kind=e.kind,
            at=e.at,
            payload_hash=e.payload_hash,
            payload=fate,
        )
        yield entry, {"salt": e.salt, **e.body} if fate == "whole" else {}


def _fate(e: Any, gone: Mapping[str, int]) -> Fate:
    # `e` is an entry joined with its payload.
    if e.salt is None:
        return "erased" if e.seq < gone.get(e.folio, 0) else "missing"
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
