"""A disk that fails for a moment is forgotten: nothing has to be started again."""

from __future__ import annotations

import errno
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.files.disk_faults import DiskFault, disk_fault
from blindfolio.jobs import queue
from blindfolio.jobs.worker import Worker
from tests import factories
from tests.platform.jobs.test_worker import Noted, effects


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


def test_a_reading_session_that_writes_is_a_mistake_and_no_disks_fault(
    database: Database,
) -> None:
    with pytest.raises(OperationalError) as refused, database.reading() as db:
        factories.account(db)
    assert disk_fault(refused.value) is None


def test_a_worker_goes_on_when_the_database_could_not_be_opened(database: Database) -> None:
    def fail(*_: Any) -> None:
        if len(failed) < 3:
            failed.append(True)
            raise OSError(errno.EIO, "no")

    failed: list[bool] = []
    with database.transaction() as db:
        queue.enqueue(db, "noted", "noted", {"n": 1})
    database.engines.dispose()
    event.listen(database.engines.write, "do_connect", fail)
    stop = threading.Event()
    Worker(database, {"noted": Noted(after=stop.set)}).run_forever(stop)
    assert effects(database) == ["effect"]
    assert len(failed) == 3
