"""Each room declares what a deletion does to its tables; a test finds undeclared ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from blindfolio.db.orm import Base
from blindfolio.visibility.models import Folio


@dataclass(frozen=True, slots=True)
class Goes:
    """Delete the folio's rows in `table`.

    `of` gives the condition for a folio's id; it may query tables later in the room's list, whose
    rows still exist. `named`: jobs and mails that mention these rows' ids are deleted too.
    """

    table: type[Base]
    of: Callable[[str], ColumnElement[bool]]
    named: bool = False


@dataclass(frozen=True, slots=True)
class Stays:
    """`why` is a sentence shown to people."""

    table: type[Base]
    why: str


@dataclass(frozen=True, slots=True)
class RoomTables:
    """`goes` in order of deletion. `before` runs while the folio's rows still exist, to keep
    numbers or change rows that stay.
    """

    goes: tuple[Goes, ...]
    stays: tuple[Stays, ...]
    before: Callable[[Session, Folio], None] | None = None
