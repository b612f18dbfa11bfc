"""A chain of entries, and hands that change it past every safeguard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, text

from blindfolio.app import FREEZES
from blindfolio.db import triggers
from blindfolio.db.session import Database
from blindfolio.ledger import chain

Tamper = Callable[..., None]
POINTS_NOWHERE = text("INSERT INTO burn VALUES ('nobody', 'nowhere', 'ID', '2030-01-01')")


@contextmanager
def unguarded(database: Database) -> Iterator[Connection]:
    """A transaction without triggers and foreign keys, as somebody with the file has it."""
    with database.engines.write.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            triggers.apply(connection, ())
            yield connection
            triggers.apply(connection, FREEZES)
        if connection.dialect.name == "sqlite":
            connection.connection.cursor().execute("PRAGMA foreign_keys=ON")


@pytest.fixture
def site(either_database: Database) -> Database:
    with either_database.transaction() as db:
        for n in range(1, 9):
            chain.record(db, f"kind {n}", {"n": n}, folio=f"folio{n}", by=f"actor{n}")
    return either_database


@pytest.fixture
def tamper(site: Database) -> Tamper:
    def run(*statements: str) -> None:
        with unguarded(site) as connection:
            for statement in statements:
                connection.execute(text(statement))

    return run
