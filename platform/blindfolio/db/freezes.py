"""Applied after every upgrade, because Alembic's batch mode silently drops triggers on SQLite."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Freeze:
    """Rows of `table` for which `when` holds can't be changed, nor deleted without an erasure.

    `when` is portable SQL over `OLD.` columns; subqueries are allowed. `folio` is SQL for the row's
    folio id; if NULL, the row can never be deleted. `columns` limits what is frozen; empty means
    all. `inserts` is a condition over `NEW.` under which rows can't be added or changed; empty
    allows all. A table has at most one Freeze.
    """

    table: str
    when: str
    folio: str
    columns: tuple[str, ...] = ()
    inserts: str = ""
