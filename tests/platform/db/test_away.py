"""Which errors mean that the database is away, and which are faults of ours."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from blindfolio.db.away import DatabaseAway
from blindfolio.db.session import Database


@pytest.mark.parametrize(
    "url", ["postgresql://me@127.0.0.1:9/none", "postgresql://me@/none?host=/no/such/folder"]
)
def test_a_server_that_is_not_to_be_reached_is_away(url: str) -> None:
    database = Database(url)
    with pytest.raises(DatabaseAway), database.reading() as db:
        db.execute(text("SELECT 1"))


@pytest.mark.postgresql
@pytest.mark.parametrize("ends", ["read", "written", "committed"])
def test_a_connection_that_is_ended_is_away_and_the_next_one_is_not(
    postgresql_url: str, ends: str
) -> None:
    database = Database(postgresql_url)
    with pytest.raises(DatabaseAway) as lost, database.transaction() as db:
        pid = db.scalar(text("SELECT pg_backend_pid()"))
        with database.transaction() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        if ends == "read":
            db.execute(text("SELECT 1"))
        elif ends == "written":
            db.execute(text("CREATE TABLE kept (word text)"))
    assert lost.value.params is None
    with database.reading() as db:
        assert db.scalar(text("SELECT to_regclass('kept')")) is None
    database.engines.dispose()


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "code", ["57P01", "57P02", "57P03", "53300", "08006", "40001", "40P01", "55P03", "23505"]
)
def test_only_what_says_that_the_server_goes_is_away(postgresql_url: str, code: str) -> None:
    database = Database(postgresql_url)
    raising = f"DO $$ BEGIN RAISE EXCEPTION 'as asked' USING ERRCODE = '{code}'; END $$"
    with pytest.raises(DBAPIError) as raised, database.transaction() as db:
        db.execute(text(raising))
    away = code.startswith(("57P", "53", "08"))
    assert isinstance(raised.value, DatabaseAway) == away
    assert isinstance(raised.value, OperationalError) or code == "23505"
    database.engines.dispose()
