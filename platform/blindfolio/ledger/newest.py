"""Compares rows with their newest seals in the audit log."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from blindfolio.ledger import rows, unreadable
from blindfolio.ledger.chain import ROWS
from blindfolio.ledger.faults import EntryRow
from blindfolio.ledger.on_disk import OnDisk
from blindfolio.ledger.rows import Sealed

What = Literal["changed", "inserted", "deleted"]


@dataclass(frozen=True, slots=True)
class RowFault:
    table: str
    row: str
    what: What
    columns: tuple[str, ...] = ()
    entry: int | None = None

    @property
    def sentence(self) -> str:
        row = f"Table {self.table}, row {self.row}: "
        if self.what == "inserted":
            return f"{row}no entry sealed this row, so it was inserted."
        if self.what == "deleted":
            return f"{row}the row that entry {self.entry} sealed has been deleted."
        verb = "differs" if len(self.columns) == 1 else "differ"
        said = f"{row}{', '.join(self.columns)} {verb} from what"
        if self.entry is None:
            return f"{said} the row began with, and no entry sealed a change."
        return f"{said} entry {self.entry} sealed."


@dataclass(frozen=True, slots=True)
class _Seal:
    """A row's newest seal. `digests` are joined."""

    seq: int
    salt: str
    columns: tuple[str, ...]
    digests: bytes

    @property
    def packed(self) -> bytes:
        of = json.dumps([self.seq, self.salt, self.columns])
        return of.encode() + b"\n" + self.digests

    @classmethod
    def unpacked(cls, packed: bytes) -> _Seal:
        of, _, digests = packed.partition(b"\n")
        seq, salt, columns = json.loads(of)
        return cls(seq, salt, tuple(columns), digests)


class Newest:
    """The newest seal of every row. It is built from the log, one entry at a time."""

    def __init__(self, tables: Collection[str]) -> None:
        self._tables = frozenset(tables)
        self._seals = OnDisk()
        self.compared = 0

    def take(self, entry: EntryRow, body: Mapping[str, Any]) -> None:
        """Adds the seals of an entry. `body` is its payload with its `salt`."""
        for table, sealed in body.get(ROWS, {}).items():
            if table not in self._tables:
                continue
            for row, digests in sealed.items():
                if not digests:
                    # Deleted by a verb; if the row exists all the same, it was inserted.
                    self._seals.pop(row, table)
                    continue
                joined = b"".join(map(_packed, digests.values()))
                seal = _Seal(entry.seq, body["salt"], tuple(digests), joined)
                self._seals.put(row, seal.packed, table)

    def faults(
        self, db: Session, sealed: Sealed, erased: Mapping[str, int]
    ) -> Iterator[RowFault]:
        """Yields rows that differ from their seal. `erased` maps each deleted folio to the seq
        of the last entry whose seals don't count any longer.
        """
        columns = [sealed.column(name) for name in sealed.columns]
        keys = [sealed.column(name) for name in sealed.keys]
        found = unreadable.values(db, [sealed.folio_column(), *keys, *columns], keys)
        for folio, *whole in found:
            key = sealed.key_of(whole[: len(keys)])
            values = whole[len(keys) :]
            packed = self._seals.pop(key, sealed.name)
            seal = _Seal.unpacked(packed) if packed else None
            since = erased.get(folio, 0)
            named = dict(zip(sealed.columns, values, strict=True))
            if seal is not None and seal.seq >= since:
                self.compared += not sealed.is_apart
                differ = _differ(sealed, seal, named)
            elif since or sealed.at_end:
                continue
            elif sealed.is_apart:
                seal, differ = None, sealed.unsealed(named)
            else:
                yield RowFault(sealed.of, key, "inserted")
                continue
            if differ:
                yield RowFault(sealed.of, key, "changed", differ, seal.seq if seal else None)
        # Of a row that is gone, its other seal tells.
        for row, packed in () if sealed.is_apart else self._seals.items(sealed.name):
            seq = _Seal.unpacked(packed).seq
            yield RowFault(sealed.of, row, "deleted", entry=seq)


def _differ(sealed: Sealed, seal: _Seal, values: Mapping[str, Any]) -> tuple[str, ...]:
    # the columns that differ from what was sealed
    was = {
        column: seal.digests[n * rows.DIGEST : (n + 1) * rows.DIGEST]
        for n, column in enumerate(seal.columns)
    }
    return tuple(
        column
        for column, value in values.items()
        if _digest(seal.salt, sealed.name, column, value) != was.get(column, b"")
    )


def _digest(salt: str, table: str, column: str, value: Any) -> bytes | None:
    # None for a value that nothing can have sealed
    try:
        return _packed(rows.digest(salt, table, column, value))
    except (TypeError, ValueError):
        return None


def _packed(digest: str) -> bytes:
    # always the same length, even if someone has sealed something else
    return str(digest).encode()[: rows.DIGEST].ljust(rows.DIGEST)
