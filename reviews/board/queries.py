"""What the coordinator's and the hiring manager's boards read, each from its own scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.identity import book
from blindfolio.visibility import matrix
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from prompts.models import Invitation, Opening
from reviews import words
from reviews.panel.models import Slot
from reviews.reading import gate as gate_words

PAGE = 50
"""Rows of one page of the board."""

_URGENT_FIRST = {"4": 0, "6": 1, "2": 2, "3": 2, "5": 3, "1": 4, "0": 5}


@dataclass(slots=True)
class Person:
    """Somebody who reads or sits: `state` is a row of the matrix."""

    account: str
    name: str
    kind: str
    state: str
    due: datetime | None


@dataclass(slots=True)
class Row:
    """One candidate on the board. What the viewer's cell does not hold is left empty."""

    folio: str
    stage: str
    since: datetime
    opening: str
    name: str = ""
    code: str = ""
    row: str = ""
    quorum: int = 2
    word: str = ""
    slot: datetime | None = None
    started: bool = True
    people: list[Person] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """What the viewer's one row opens at this stage."""
        return matrix.cell(self.row, self.stage)

    @property
    def stage_words(self) -> str:
        """The stage as this viewer may know it."""
        return words.of(self.stage, self.classes, started=self.started)


def board(
    db: Session, account: str, *, opening: str = "", done: bool = False, page: int = 1
) -> list[Row]:
    """One page of the candidates that this account coordinates or decides on, by name.

    Six statements, whatever the number of rows. `done` shows the closed and ended ones.
    """
    rows = _rows(db, account, ("coordinator", "manager"), "IDn", opening, done, page)
    names = book.names_of(db, account, [row.folio for row in rows])
    for row in rows:
        row.name = names.get(row.folio, "")
    shown = [row for row in rows if row.name]
    _add_people(db, [row for row in shown if "RN" in row.classes])
    said = gate_words.words(db, [row.folio for row in shown if "PF" in row.classes])
    for row in shown:
        row.word = said.get(row.folio, "")
    _add_slots(db, [row for row in shown if "SL" in row.classes])
    return shown


def codes(
    db: Session, account: str, *, opening: str = "", done: bool = False, page: int = 1
) -> list[Row]:
    """The coordinator's same list without names: code and stage, nothing that leads to a name."""
    return _rows(db, account, ("coordinator",), "FC", opening, done, page)


def people(db: Session, folio: str) -> list[Person]:
    """Who reads a folio and who sits on its panel, by name; for who may see RN and PN."""
    found = db.execute(
        _people().where(Standing.folio == folio).order_by(Standing.kind, Account.name)
    )
    return [Person(*row[1:]) for row in found]


def openings(db: Session, account: str) -> list[tuple[str, str]]:
    """`(id, title)` of the openings on this account's board."""
    mine = (
        select(Folio.opening)
        .join(Standing, Standing.folio == Folio.id)
        .where(Standing.account == account, Standing.state.in_(("coordinator", "manager")))
    )
    found = (
        select(Opening.id, Opening.title).where(Opening.id.in_(mine)).order_by(Opening.title)
    )
    return [(opening, title) for opening, title in db.execute(found)]


def _rows(
    db: Session,
    account: str,
    capacities: Sequence[str],
    data_class: str,
    opening: str,
    done: bool,
    page: int,
) -> list[Row]:
    ends: ColumnElement[bool] = Folio.stage.in_(("7", "7s", "E"))
    query = (
        scope(account, {data_class}, rows=capacities)
        .join(Opening, Opening.id == Folio.opening)
        .outerjoin(Invitation, Invitation.folio == Folio.id)
        .where(ends if done else ~ends)
        .with_only_columns(
            Folio.id,
            Folio.stage,
            Folio.stage_since,
            Opening.title,
            Folio.code,
            Standing.state,
            Folio.quorum,
            Invitation.started_at,
        )
        .order_by(Folio.stage_since, Folio.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    if opening:
        query = query.where(Folio.opening == opening)
    rows: dict[str, Row] = {}
    for folio, stage, since, title, code, state, quorum, started in db.execute(query):
        held = rows.get(folio)
        # Somebody who both runs and decides sees the coordinator's row.
        if held is None or state == "coordinator":
            rows[folio] = Row(
                folio,
                stage,
                since,
                title,
                code=code if data_class == "FC" else "",
                row=state,
                quorum=quorum,
                started=started is not None,
            )
    return sorted(
        rows.values(), key=lambda row: (_URGENT_FIRST.get(row.stage, 9), row.since, row.folio)
    )


def _people() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Standing.folio,
            Account.id,
            Account.name,
            Standing.kind,
            Standing.state,
            Standing.due,
        )
        .join(Account, Account.id == Standing.account)
        .where(Standing.kind.in_(("reviewer", "panel")), Standing.state != "ended")
    )


def _add_people(db: Session, rows: Sequence[Row]) -> None:
    by_folio = {row.folio: row for row in rows}
    found = _people().where(Standing.folio.in_(by_folio)).order_by(Standing.kind, Account.name)
    for folio, account, name, kind, state, due in db.execute(found):
        shown = state if "PR" in by_folio[folio].classes else kind
        by_folio[folio].people.append(Person(account, name, kind, shown, due))


def _add_slots(db: Session, rows: Sequence[Row]) -> None:
    by_folio = {row.folio: row for row in rows}
    for folio, at in db.execute(select(Slot.folio, Slot.at).where(Slot.folio.in_(by_folio))):
        by_folio[folio].slot = at
