"""Database triggers that keep what is locked, on SQLite and PostgreSQL alike.

Each room declares its `Freeze`s beside its tables; the composition root hands them over, and
they are applied after every upgrade, because Alembic's batch mode drops triggers on SQLite
silently.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Freeze:
    """Rows of `table` in which `when` holds may not be changed, nor deleted without an erasure.

    `when` is SQL over the old row, written with `OLD.` (`OLD.locked_at IS NOT NULL`), portable
    to both databases; it may hold a subquery. `folio` is SQL for the row's folio id (NULL where
    the row belongs to none, and then it can never be deleted). `columns` limits which columns
    are frozen; empty means all. `inserts` is a condition over `NEW.` under which no row may be
    added, nor an old one changed into (a comment to a locked review); empty means that adding
    is free. A table has one Freeze at most.
    """

    table: str
    when: str
    folio: str
    columns: tuple[str, ...] = ()
    inserts: str = ""
