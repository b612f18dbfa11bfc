"""Seals rows in the audit log. Each write is noted and sealed by the next entry about the same
folio (see `chain.record`).

Writes that remain when the transaction ends get their own entry. Payloads contain digests,
never values.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, event, inspect, null, select
from sqlalchemy.orm import Session, SessionTransaction

from blindfolio.db.orm import Base
from blindfolio.db.session import Database
from blindfolio.documents.model import canonical_json

DIGEST = 32  # hex digits of a digest: 128 bits

REST = "rows"  # seals what no other entry of its transaction was about

Digests = dict[str, dict[str, dict[str, str]]]  # by table, row and column

_FOLIO = "folio"
_SEALED = "ledger.rows.sealed"
_NOTED = "ledger.rows.noted"
_SAVED = "ledger.rows.saved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A table whose rows the audit log seals. `columns` are all except those in `left_out`,
    which gives a reason for each, and in `apart`. A row that the session deletes is sealed
    without columns.

    Columns in `apart` have seals of their own, once they are no longer at their defaults. So
    one can be added to a table whose rows are sealed already, and an entry that a packet shows
    need not be replaced when one changes.

    `folio` names the column with the row's folio. With `through`, it names the column with the
    key of another row that has the folio. It is empty if rows belong to no folio and outlive
    every deletion.

    With `anywhere`, an entry without a folio may seal a row too, because a deletion leaves that
    row. With `at_end`, only `note` seals rows, once nothing more will change them.
    """

    table: type[Base]
    columns: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    apart: tuple[str, ...] = ()
    is_apart: bool = False
    folio: str = ""
    through: type[Base] | None = None
    anywhere: bool = False
    at_end: bool = False

    def __post_init__(self) -> None:
        if not self.columns:
            other = {*self.left_out, *self.apart}
            kept = (c.name for c in self._table.columns if c.name not in other)
            object.__setattr__(self, "columns", tuple(kept))

    @property
    def parts(self) -> tuple[Sealed, ...]:
        """Returns what has seals of its own: the row and, if there are any, its `apart`."""
        beside = replace(self, columns=self.apart, apart=(), left_out={}, is_apart=True)
        return (self, beside) if self.apart else (self,)

    @property
    def of(self) -> str:
        return str(self.table.__tablename__)

    @property
    def name(self) -> str:
        """The name in the log."""
        return f"{self.of}.apart" if self.is_apart else self.of

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(column.name for column in self._table.primary_key.columns)

    def key_of(self, values: Iterable[Any]) -> str:
        """Returns a row's name in the log, from the values of its `keys`."""
        return ",".join(map(str, values))

    @property
    def _table(self) -> Table:
        return cast(Table, self.table.__table__)

    def unsealed(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """Returns the columns that aren't at their defaults."""
        defaults = {name: self._table.c[name].default for name in self.columns}
        return tuple(
            name
            for name, default in defaults.items()
            if values[name] != getattr(default, "arg", None)
        )

    def column(self, name: str) -> ColumnElement[Any]:
        return self._table.c[name]

    def folio_column(self) -> ColumnElement[Any]:
        """Returns a column that is NULL for a row that belongs to no folio."""
        if not self.folio:
            return null()
        if self.through is None:
            return self.column(self.folio)
        parent = self.through.__table__
        (key,) = parent.primary_key
        return (
            select(parent.c[_FOLIO])
            .where(key == self.column(self.folio))
            .correlate(self._table)
            .scalar_subquery()
        )


@dataclass(frozen=True, slots=True)
class _Noted:
    sealed: Sealed
    lead: str | None
    values: Mapping[str, Any]
    about: str | None = None  # overrides the row's own folio

    def folio(self, db: Session) -> str | None:
        # Looked up late, because during a flush the parent may not exist yet.
        if self.about is not None:
            return self.about
        if self.sealed.through is None:
            return self.lead
        return str(getattr(db.get_one(self.sealed.through, self.lead), _FOLIO))


_Notes = dict[tuple[str, str], _Noted]


def watch(database: Database, tables: Iterable[Sealed]) -> None:
    found: dict[type[Base], list[Sealed]] = {}
    for it in tables:
        if not it.at_end:
            found.setdefault(it.table, []).append(it)
    database.info[_SEALED] = found


def note(
    db: Session, sealed: Sealed, found: Iterable[Base], *, folio: str | None = None
) -> None:
    if are_sealed(db):
        for row in found:
            _notes(db)[_name(sealed, row)] = _noted(sealed, row, sealed.columns, folio)


def are_sealed(db: Session) -> bool:
    return _SEALED in db.info


def digest(salt: str, table: str, column: str, value: Any) -> str:
    if isinstance(value, datetime):
        # SQLite returns stored UTC times without a zone.
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        value = aware.astimezone(UTC).isoformat(timespec="microseconds")
    whole = canonical_json([salt, table, column, value])
    return hashlib.sha256(whole).hexdigest()[:DIGEST]


def digests(salt: str, table: str, values: Mapping[str, Any]) -> dict[str, str]:
    return {column: digest(salt, table, column, value) for column, value in values.items()}


def taken(db: Session, folio: str | None, salt: str) -> Digests:
    """Returns what an entry about `folio` seals now, and removes it from the notes."""
    found: Digests = {}
    for key, noted in list(_notes(db).items()):
        if noted.folio(db) == folio or (noted.sealed.anywhere and folio is None):
            table, row = key
            found.setdefault(table, {})[row] = digests(salt, table, noted.values)
            del _notes(db)[key]
    return found


def left(db: Session) -> list[str | None]:
    folios = {noted.folio(db) for noted in _notes(db).values()}
    return sorted(folios, key=lambda folio: folio or "")


def _notes(db: Session) -> _Notes:
    notes: _Notes = db.info.setdefault(_NOTED, {})
    return notes


def _note(db: Session, _flush: object) -> None:
    # Listener: notes the rows that a flush has written.
    if not are_sealed(db):
        return
    sealed_by: Mapping[type[Base], Sequence[Sealed]] = db.info[_SEALED]
    for row in (*db.new, *db.dirty, *db.deleted):
        for sealed in sealed_by.get(type(row), ()):
            stays = sealed.columns if row not in db.deleted else ()
            noted = _noted(sealed, row, stays)
            if row in db.dirty:
                writes = _changed(row, sealed)
            else:
                writes = not sealed.is_apart or not stays or bool(sealed.unsealed(noted.values))
            if writes:
                _notes(db)[_name(sealed, row)] = noted


def _name(sealed: Sealed, row: Base) -> tuple[str, str]:
    return sealed.name, sealed.key_of(getattr(row, name) for name in sealed.keys)


def _noted(
    sealed: Sealed, row: Base, columns: Iterable[str], about: str | None = None
) -> _Noted:
    values = {column: getattr(row, column) for column in columns}
    lead = str(getattr(row, sealed.folio)) if sealed.folio else None
    return _Noted(sealed, lead, values, about)


def _changed(row: Base, sealed: Sealed) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[column].history.has_changes() for column in sealed.columns)


def _save(db: Session, transaction: SessionTransaction) -> None:
    # Listener: saves the notes when a savepoint begins.
    if transaction.nested and are_sealed(db):
        saved = db.info.setdefault(_SAVED, {})
        saved[transaction] = dict(db.info.get(_NOTED, {}))


def _restore(db: Session, transaction: SessionTransaction) -> None:
    # Listener: drops the notes made since the savepoint, whose writes are undone.
    saved = db.info.get(_SAVED, {})
    if transaction in saved:
        db.info[_NOTED] = saved.pop(transaction)


def _forget(db: Session, transaction: SessionTransaction) -> None:
    # Listener: clears everything after the whole transaction, committed or not.
    # A savepoint ends before its rollback is reported, so its notes are kept until here.
    if transaction.parent is None:
        db.info.pop(_NOTED, None)
        db.info.pop(_SAVED, None)


event.listen(Session, "after_flush", _note)
event.listen(Session, "after_transaction_create", _save)
event.listen(Session, "after_soft_rollback", _restore)
event.listen(Session, "after_transaction_end", _forget)
