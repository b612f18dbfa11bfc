"""Each deletion is noted in a log apart from the database, whatever fails, and never waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from blindfolio import clock
from blindfolio.app import ERASED
from blindfolio.archive.notes import FolderNotes
from blindfolio.db.session import Database
from blindfolio.erasure import ask, noting
from blindfolio.erasure.deletion_log import Deletion, DeletionLog
from blindfolio.erasure.erase import erase
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from prompts.erasing import erasures
from prompts.models import Invitation
from tests.prompts import cases

KEEPS = timedelta(days=120)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.at(cases.NOON):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def log(folder: Path) -> DeletionLog:
    return DeletionLog(FolderNotes(folder), KEEPS)


def asked(database: Database) -> Invitation:
    with database.transaction() as db:
        mine = cases.writing(db)
        erasures.by_candidate(db, mine)
    return mine


def worker(database: Database, log: DeletionLog) -> Worker:
    return Worker(
        database,
        {noting.JOB: noting.NoteDeletion(log), noting.DAILY: noting.NoteDeletions(log)},
    )


def test_a_deletion_is_noted_when_it_is_requested_and_says_nothing_else(
    either_database: Database, log: DeletionLog, folder: Path
) -> None:
    mine = asked(either_database)
    assert worker(either_database, log).run_until_idle() == 1
    assert list(log.entries()) == [Deletion(mine.folio, cases.NOON)]
    with clock.at(cases.NOON + ask.HOLD), either_database.transaction() as db:
        erase(db, mine.folio, ERASED)
    with clock.at(cases.NOON + ask.HOLD + timedelta(hours=1)):
        worker(either_database, log).run_until_idle()
    assert list(log.entries()) == [Deletion(mine.folio, cases.NOON)], "as of its request"
    written = [path for path in folder.iterdir() if path.name != "log"]
    assert [path.name for path in written] == [f"{cases.NOON:%Y%m%dT%H%M%SZ}.{mine.folio}"]
    assert written[0].read_bytes() == b""


def test_a_log_that_is_away_holds_nothing_up_and_is_tried_until_it_takes_it(
    either_database: Database, log: DeletionLog, folder: Path
) -> None:
    folder.write_bytes(b"not a folder")
    mine = asked(either_database)
    works = worker(either_database, log)
    for hours in range(12):
        with clock.at(cases.NOON + timedelta(hours=hours)):
            works.run_until_idle()
    with either_database.transaction() as db:
        erase(db, mine.folio, ERASED)
        states = list(db.scalars(select(Job.state).where(Job.kind == noting.JOB)))
        assert "failed" in states and "ready" in states
    folder.unlink()
    with clock.at(cases.NOON + timedelta(hours=14)):
        works.run_until_idle()
    assert [entry.folio for entry in log.entries()] == [mine.folio]


def test_the_daily_job_writes_what_is_missing_and_removes_what_is_too_old(
    either_database: Database, log: DeletionLog
) -> None:
    mine = asked(either_database)
    log.add(Deletion("long-gone".replace("-", ""), cases.NOON - KEEPS - timedelta(days=1)))
    log.add(Deletion("recent", cases.NOON - KEEPS + timedelta(days=1)))
    with either_database.transaction() as db:
        db.execute(delete(Job))
        noting.NoteDeletions(log).finish(db, {}, None)
    with clock.at(cases.NOON + timedelta(days=1)):
        assert worker(either_database, log).run_until_idle() == 1
    # By now the second one is as old as that.
    assert {entry.folio for entry in log.entries()} == {mine.folio, "recent"}
    with clock.at(cases.NOON + timedelta(days=2)):
        assert worker(either_database, log).run_until_idle() == 1
    assert {entry.folio for entry in log.entries()} == {mine.folio}


def test_a_site_that_deleted_nobody_has_no_daily_job(
    either_database: Database, log: DeletionLog
) -> None:
    noting.begin(either_database)
    with either_database.reading() as db:
        assert db.scalars(select(Job)).all() == []
    mine = asked(either_database)
    with either_database.transaction() as db:
        erase(db, mine.folio, ERASED)
        db.execute(delete(Job))
    for _ in range(2):
        noting.begin(either_database)
    assert worker(either_database, log).run_until_idle() == 1
    assert [entry.folio for entry in log.entries()] == [mine.folio]


def test_a_log_keeps_its_name_and_another_has_another(log: DeletionLog, tmp_path: Path) -> None:
    assert log.whose() == ""
    name = log.make()
    assert log.make() == log.whose() == name
    assert DeletionLog(FolderNotes(tmp_path / "other"), KEEPS).make() != name
