"""What becomes of each table when a person is erased: its rows go, or they stay with a reason.

The platform knows no prompt and no review, so each room declares its own tables; `app.py` hands
all of them to the job that erases. A table that nobody declares fails a test.
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
    """The rows of `table` that belong to a folio are deleted.

    `of` gives the condition for a folio's id; it may ask other tables, whose rows are still there
    as long as they stand later in the room's list. `named` says that jobs and mails speak of
    these rows by id, so that those go with them.
    """

    table: type[Base]
    of: Callable[[str], ColumnElement[bool]]
    named: bool = False


@dataclass(frozen=True, slots=True)
class Stays:
    """The rows of `table` outlive the person; `why` is a sentence that a person may be told."""

    table: type[Base]
    why: str


@dataclass(frozen=True, slots=True)
class RoomTables:
    """A room's tables: `goes` in the order in which they are deleted.

    `before` is called with the folio while its rows are still there: to write down what survives
    as a number, or to change rows that stay.
    """

    goes: tuple[Goes, ...]
    stays: tuple[Stays, ...]
    before: Callable[[Session, Folio], None] | None = None
