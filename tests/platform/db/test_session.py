"""What a session sees and keeps, and which errors mean that the database or its disk is away."""

from __future__ import annotations

import errno
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from blindfolio.accounts.models import Account
from blindfolio.db.away import DatabaseAway
from blindfolio.db.session import Database
from blindfolio.files.disk_faults import DiskFault, disk_fault
from blindfolio.jobs.worker import Worker
from tests import factories
from tests.platform.jobs.test_worker import Noted, effects, queue


def test_a_page_sees_nothing_that_happens_while_it_is_read(either_database: Database) -> None:
    everybody = select(func.count()).select_from(Account)
    with either_database.reading() as db:
        before = db.scalar(everybody)
        with either_database.transaction() as other:
            factories.account(other)
        assert db.scalar(everybody) == before
    with either_database.reading() as db:
        assert db.scalar(everybody) == (before or 0) + 1


def test_a_reading_session_changes_nothing_which_is_a_mistake_and_no_disks_fault(
    either_database: Database,
) -> None:
    with pytest.raises(DBAPIError) as refused, either_database.reading() as db:
        factories.account(db)
    assert disk_fault(refused.value) is None


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
    postgresql: Database, ends: str
) -> None:
    with pytest.raises(DatabaseAway) as lost, postgresql.transaction() as db:
        pid = db.scalar(text("SELECT pg_backend_pid()"))
        with postgresql.transaction() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        if ends == "read":
            db.execute(text("SELECT 1"))
        elif ends == "written":
            db.execute(text("CREATE TABLE kept (word text)"))
    assert lost.value.params is None
    with postgresql.reading() as db:
        assert db.scalar(text("SELECT to_regclass('kept')")) is None


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "code", ["57P01", "57P02", "57P03", "53300", "08006", "40001", "40P01", "55P03", "23505"]
)
def test_only_what_says_that_the_server_goes_is_away(postgresql: Database, code: str) -> None:
    raising = f"DO $$ BEGIN RAISE EXCEPTION 'as asked' USING ERRCODE = '{code}'; END $$"
    with pytest.raises(DBAPIError) as raised, postgresql.transaction() as db:
        db.execute(text(raising))
    away = code.startswith(("57P", "53", "08"))
    assert isinstance(raised.value, DatabaseAway) == away
    assert isinstance(raised.value, OperationalError) or code == "23505"


def test_a_connection_that_came_up_read_only_is_not_used_again(
    database: Database, tmp_path: Path
) -> None:
    def only_to_read(*_: Any) -> sqlite3.Connection | None:
        if opened:
            return None
        opened.append(True)
        file = f"file:{tmp_path / 'blindfolio.db'}?mode=ro"
        return sqlite3.connect(file, uri=True, isolation_level=None)

    opened: list[bool] = []
    event.listen(database.engines.write, "do_connect", only_to_read)
    with pytest.raises(OperationalError) as refused, database.transaction() as db:
        factories.account(db)
    assert disk_fault(refused.value) == DiskFault("failing", "SQLITE_READONLY")
    with database.transaction() as db:
        factories.account(db)
        assert db.scalar(select(func.count()).select_from(Account)) == 1


def test_a_worker_goes_on_when_the_database_could_not_be_opened(database: Database) -> None:
    def fail(*_: Any) -> None:
        if faults:
            raise faults.pop()

    faults = [OSError(errno.EIO, "no")] * 3
    queue(database)
    database.engines.dispose()
    event.listen(database.engines.write, "do_connect", fail)
    stop = threading.Event()
    Worker(database, {"noted": Noted(after=stop.set)}).run_forever(stop)
    assert (effects(database), faults) == (["effect"], [])


@pytest.mark.parametrize("vacuumed", [False, True])
def test_a_connection_that_has_written_only_reads_for_a_reader(
    tmp_path: Path, vacuumed: bool
) -> None:
    with Database(f"sqlite:///{tmp_path / 'one.sqlite'}") as database:
        with database.transaction() as db:
            db.execute(text("CREATE TABLE held (n INTEGER)"))
        with database.reading() as db:
            db.execute(text("SELECT * FROM held"))
        if vacuumed:
            database.scrub()
        with database.reading() as db, pytest.raises(OperationalError):
            db.execute(text("INSERT INTO held VALUES (1)"))
        with database.transaction() as db:
            db.execute(text("INSERT INTO held VALUES (2)"))
