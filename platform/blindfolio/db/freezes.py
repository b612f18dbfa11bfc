"""Declares which rows can't be changed. Alembic's batch mode silently drops triggers on SQLite,
so they are applied again after every upgrade.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Freeze:
    """Rows of `table` for which `when` holds can't be changed, and only an erasure can delete
    them. A table has at most one Freeze.

    `when` is portable SQL over `OLD.` columns and may contain subqueries. `folio` is SQL for
    the row's folio id; a row for which it is NULL can never be deleted.

    `columns` limits what is frozen; if it is empty, all columns are. `inserts` is a condition
    over `NEW.` under which rows can't be added or changed; if it is empty, all rows can.
    """

    table: str
    when: str
    folio: str
    columns: tuple[str, ...] = ()
    inserts: str = ""
