"""Rows as a packet has them: JSON-ready, and marked where a told entry has sealed them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from reviews.packet.gather.log import OwnEntry

SealedRows = frozenset[tuple[str, str]]
"""Tables with the keys of their rows."""


@dataclass(frozen=True, slots=True)
class Told:
    """The entries that a packet tells, and the rows that they have sealed."""

    entries: Sequence[OwnEntry]
    rows: SealedRows

    def of_kind(self, kind: str) -> list[OwnEntry]:
        """The entries of one kind, oldest first."""
        return [entry for entry in self.entries if entry.kind == kind]

    def any(self, table: str) -> bool:
        """Whether they have sealed a row of this table."""
        return any(name == table for name, _ in self.rows)

    def row(self, row: object | None, columns: Iterable[str], table: str, key: str) -> Any:
        """Columns of a row, with `sealed`; None where there is no row."""
        if row is None:
            return None
        return {"sealed": (table, key) in self.rows, **columns_of(row, columns)}


def told(entries: Sequence[OwnEntry]) -> Told:
    """These entries with the rows that they have sealed."""
    rows = frozenset(
        (table, row)
        for entry in entries
        for table, found in entry.body.get(chain.ROWS, {}).items()
        for row in found
    )
    return Told(entries, rows)


def columns_of(row: object, columns: Iterable[str]) -> dict[str, Any]:
    """Columns of a row, with times as they are hashed."""
    values = {column: getattr(row, column) for column in columns}
    return {
        column: chain.written(value) if isinstance(value, datetime) else value
        for column, value in values.items()
    }


def names(db: Session, accounts: Iterable[str | None]) -> dict[str, str]:
    """The names of accounts, by id in its order. One statement."""
    wanted = sorted({account for account in accounts if account})
    found = db.execute(
        select(Account.id, Account.name).where(Account.id.in_(wanted)).order_by(Account.id)
    )
    return {id_: name for id_, name in found}
