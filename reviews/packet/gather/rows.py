"""Read rows of sealed tables as JSON-ready values, with seals or with names."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.visibility.data_class import DataClass
from reviews.packet import parts
from reviews.packet.entries import Entries
from reviews.packet.gather.packet_for import PacketFor
from reviews.packet.parts import RowsPart
from reviews.panel import queries
from reviews.panel.models import DesignChange, SheetQuestion
from reviews.reading import scenarios

Found = Mapping[RowsPart, Sequence[Any]]


def found(db: Session, asking: PacketFor) -> Found:
    return {
        of: _rows(db, of, asking.folio.id) if part.needs <= asking.classes else ()
        for part in (*parts.RECORDED, *parts.DEBRIEF)
        for of in (part, *part.within)
    }


def _rows(db: Session, of: RowsPart, folio: str) -> Sequence[Any]:
    table: Any = of.table
    if of in parts.RECORDED:
        return [row for row in (db.get(table, folio),) if row]
    query = select(table).where(table.folio == folio)
    return db.scalars(query.order_by(table.at, *inspect(table).primary_key)).all()


def sheet(db: Session, asking: PacketFor) -> Found | None:
    """None if the reader has no sheet."""
    sees = parts.QUESTIONS.needs <= asking.classes
    built = queries.sheet(db, asking.folio.id) if sees else None
    if built is None or built.sheet is None:
        return None
    seen: Sequence[DesignChange] = ()
    if parts.CHANGES.needs <= asking.classes:
        changes = (
            select(DesignChange)
            .join(SheetQuestion, SheetQuestion.id == DesignChange.question)
            .join(Account, Account.id == DesignChange.account)
            .where(SheetQuestion.folio == asking.folio.id)
        )
        seen = db.scalars(changes.order_by(Account.name, Account.id)).all()
    return {parts.QUESTIONS: [*built.questions.values()], parts.CHANGES: seen}


def choices(db: Session, folio: str) -> Found:
    found = scenarios.choices(db, folio)
    return dict(zip((parts.CHOICES, parts.ANSWERS), found, strict=True))


def people(found: Found) -> set[str]:
    ids: set[str] = set()
    for of, rows in found.items():
        for column in set(parts.PEOPLE) & set(of.columns):
            for value in (getattr(row, column) for row in rows):
                ids |= {value} if isinstance(value, str) else set(value)
    return ids


def accounts(db: Session, ids: Iterable[str]) -> Sequence[Any]:
    wanted = select(Account.id, Account.name).where(Account.id.in_(sorted(ids)))
    return db.execute(wanted.order_by(Account.id)).all()


class RowWriter(ABC):
    @abstractmethod
    def row(self, of: RowsPart, row: Any, found: Found) -> dict[str, Any]:
        """Return the row's values with the rows of `found` that are about it."""

    def part(self, of: RowsPart, found: Found, about: str | None = None) -> Any:
        parent = of.sealed.keys[0]
        rows = [it for it in found[of] if about is None or getattr(it, parent) == about]
        made = [self.row(of, row, found) for row in rows]
        return made if of.many else next(iter(made), None)

    def parts(self, found: Found) -> dict[str, Any]:
        return {of.name: self.part(of, found) for of in (*parts.RECORDED, *parts.DEBRIEF)}

    def sheet(self, found: Found | None) -> dict[str, Any] | None:
        return {"questions": self.part(parts.QUESTIONS, found)} if found else None

    def _within(self, of: RowsPart, row: Any, found: Found) -> dict[str, Any]:
        return {it.name: self.part(it, found, row.id) for it in of.within}


@dataclass(frozen=True, slots=True)
class SealedWriter(RowWriter):
    entries: Entries

    def row(self, of: RowsPart, row: Any, found: Found) -> dict[str, Any]:
        key = (of.sealed.name, of.key(row, self.entries.folio))
        made = {"sealed": key in self.entries.rows, **columns_of(row, of.columns)}
        return made | self._within(of, row, found)


@dataclass(frozen=True, slots=True)
class PlainWriter(RowWriter):
    names: Mapping[str, str]
    classes: frozenset[DataClass]

    def row(self, of: RowsPart, row: Any, found: Found) -> dict[str, Any]:
        made = {
            of.plain_name(column): self._name(value) if column in parts.PEOPLE else value
            for column, value in columns_of(row, of.told).items()
        }
        for column, (needed, instead) in of.withheld.items():
            made[column] = made[column] if needed in self.classes else instead
        return {"sealed": False, **made} | self._within(of, row, found)

    def _name(self, value: str | Iterable[str]) -> str | list[str]:
        if isinstance(value, str):
            return self.names.get(value, "")
        return sorted(self.names.get(it, "") for it in value)


def columns_of(row: object, columns: Iterable[str]) -> dict[str, Any]:
    return as_hashed({column: getattr(row, column) for column in columns})


def as_hashed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: chain.written(value) if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def shown(view: type, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name in parts.SHOWN[view]}
