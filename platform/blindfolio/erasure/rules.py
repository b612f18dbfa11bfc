"""Declares what a deletion does to each room's tables. A test finds tables without a
declaration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from blindfolio.db.orm import Base
from blindfolio.visibility.models import Folio


@dataclass(frozen=True, slots=True)
class Goes:
    """Rows of `table` that are deleted with a folio. `of` returns the condition for a folio's
    id. It may query tables that come later in the room's list, because their rows still
    exist.

    If `named` is set, jobs and emails that mention the ids of these rows are deleted too.
    """

    table: type[Base]
    of: Callable[[str], ColumnElement[bool]]
    named: bool = False


@dataclass(frozen=True, slots=True)
class Stays:
    """A table whose rows a deletion keeps, with a sentence that says why."""

    table: type[Base]
    why: str


@dataclass(frozen=True, slots=True)
class RoomTables:
    """What a deletion does to a room's tables. `goes` is in order of deletion.

    `before` runs while the folio's rows still exist. It can save numbers, or change rows that
    stay.
    """

    goes: tuple[Goes, ...]
    stays: tuple[Stays, ...]
    # whether a requested deletion of the folio with this id has to wait
    kept: Callable[[Session, str], bool] | None = None
    before: Callable[[Session, Folio], None] | None = None
