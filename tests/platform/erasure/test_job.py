"""The erasing waits for the mails that need a name, is done whatever dies, leaves no file, and is
noted in a log apart from the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from blindfolio import clock
from blindfolio.app import ERASED
from blindfolio.archive.notes import FolderNotes
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.erasure import ask, noting, traces
from blindfolio.erasure.deletion_log import Deletion, DeletionLog
from blindfolio.erasure.erase import erase
from blindfolio.erasure.job import PATIENCE, EraseFolio
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.mail import outbox
from blindfolio.mail.transports import Folder
from blindfolio.visibility.models import Folio
from prompts.erasing import erasures
from tests.prompts import cases
from tests.prompts.cases import NOON

pytestmark = pytest.mark.usefixtures("noon")
KEEPS, HOUR = timedelta(days=120), timedelta(hours=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def log(folder: Path) -> DeletionLog:
    return DeletionLog(FolderNotes(folder), KEEPS)


@pytest.fixture
def asked(either_database: Database) -> str:
    """The folio of a candidate who asked for their deletion."""
    with either_database.transaction() as db:
        mine = cases.writing(db)
        erasures.by_candidate(db, mine)
    return mine.folio


@pytest.fixture
def works(either_database: Database) -> Callable[[timedelta], int]:
    """What becomes of the erasing's own job after a while: how many jobs were done."""
    worker = Worker(either_database, {ask.JOB: EraseFolio(ERASED)})

    def work(after: timedelta) -> int:
        with clock.at(NOON + after):
            return worker.run_until_idle()

    return work


def stage(database: Database, folio: str) -> str:
    with database.reading() as db:
        return db.get_one(Folio, folio).stage


def note(database: Database, log: DeletionLog, after: timedelta = timedelta()) -> int:
    by_kind = {noting.JOB: noting.NoteDeletion(log), noting.DAILY: noting.NoteDeletions(log)}
    with clock.at(NOON + after):
        return Worker(database, by_kind).run_until_idle()


def test_it_waits_until_the_mails_are_out(
    either_database: Database, asked: str, works: Callable[[timedelta], int]
) -> None:
    assert [works(timedelta()), works(ask.HOLD)] == [0, 1]
    assert stage(either_database, asked) == "E"
    with either_database.transaction() as db:
        for job in db.scalars(select(Job).where(Job.kind == outbox.JOB)):
            job.state = "done"
    works(2 * ask.HOLD)
    assert stage(either_database, asked) == "8"


def test_a_mail_server_that_is_down_does_not_hold_it_up_beyond_the_day(
    either_database: Database, asked: str, works: Callable[[timedelta], int]
) -> None:
    hours = 0
    while stage(either_database, asked) != "8":
        hours += 1
        works(hours * HOUR)
    assert hours * HOUR < ask.WITHIN


def test_a_failed_job_is_in_nobodys_way(
    either_database: Database, asked: str, works: Callable[[timedelta], int]
) -> None:
    with either_database.transaction() as db:
        for job in db.scalars(select(Job)):
            job.state = "failed"
        assert ask.waiting(db, ahead=ask.HOLD) == [asked]
        ask.queue_job(db, asked)
    works(PATIENCE)
    assert stage(either_database, asked) == "8"


def test_a_mail_in_a_folder_goes_with_its_row_however_often_it_is_tried(
    tmp_path: Path, database: Database, archive: Archive
) -> None:
    names = ("gone", "kept", "one", "two")
    for name in names:
        (tmp_path / f"{name}.eml").write_text("Hello")

    def left() -> set[str]:
        return {name for name in names if (tmp_path / f"{name}.eml").exists()}

    remove = traces.RemoveFiles(archive, Folder(tmp_path))
    for _ in range(2):
        remove.prepare(database, {"blobs": [], "mails": ["gone", "never"]})
    assert left() == {"kept", "one", "two"}
    # Each that could not be removed is tried again, whoever's else failed with it.
    with database.transaction() as db:
        for name in ("one", "two"):
            remove.give_up(db, {"blobs": [], "mails": [name]}, OSError())
    again = Worker(database, {traces.JOB: remove})
    assert again.run_until_idle() == 0
    with clock.at(NOON + HOUR):
        again.run_until_idle()
    assert left() == {"kept"}


def test_what_was_deleted_is_not_in_the_file_nor_in_its_log(
    database: Database, tmp_path: Path
) -> None:
    with database.transaction() as db:
        for n in range(400):
            cases.member(db, f"canary{n:05d}" + "x" * (n % 110))
    with database.transaction() as db:
        connection = db.connection()
        for table in ("payload", "entry"):
            connection.exec_driver_sql(f"DROP TRIGGER freeze_{table}_delete")
        for table in ("payload", "entry", "account"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    database.scrub()
    raw = b"".join(p.read_bytes() for p in tmp_path.glob("blindfolio.db*"))
    assert raw.count(b"canary") == 0


def test_a_deletion_is_noted_when_it_is_requested_and_says_nothing_else(
    either_database: Database, asked: str, log: DeletionLog, folder: Path
) -> None:
    assert note(either_database, log) == 1
    assert list(log.entries()) == [Deletion(asked, NOON)]
    with clock.at(NOON + ask.HOLD), either_database.transaction() as db:
        erase(db, asked, ERASED)
    note(either_database, log, ask.HOLD + HOUR)
    assert list(log.entries()) == [Deletion(asked, NOON)], "as of its request"
    (written,) = (path for path in folder.iterdir() if path.name != "log")
    assert written.name == f"{NOON:%Y%m%dT%H%M%SZ}.{asked}"
    assert written.read_bytes() == b""


def test_a_log_that_is_away_holds_nothing_up_and_is_tried_until_it_takes_it(
    either_database: Database, asked: str, log: DeletionLog, folder: Path
) -> None:
    folder.write_bytes(b"not a folder")
    for hours in range(12):
        note(either_database, log, hours * HOUR)
    with either_database.transaction() as db:
        erase(db, asked, ERASED)
        states = list(db.scalars(select(Job.state).where(Job.kind == noting.JOB)))
        assert "failed" in states and "ready" in states
    folder.unlink()
    note(either_database, log, 14 * HOUR)
    assert [entry.folio for entry in log.entries()] == [asked]


def test_the_daily_job_writes_what_is_missing_and_removes_what_is_too_old(
    either_database: Database, asked: str, log: DeletionLog
) -> None:
    day = timedelta(days=1)
    log.add(Deletion("longgone", NOON - KEEPS - day))
    log.add(Deletion("recent", NOON - KEEPS + day))
    with either_database.transaction() as db:
        db.execute(delete(Job))
        noting.NoteDeletions(log).finish(db, {}, None)
    assert note(either_database, log, day) == 1
    # By now the second one is as old as that.
    assert {entry.folio for entry in log.entries()} == {asked, "recent"}
    assert note(either_database, log, 2 * day) == 1
    assert {entry.folio for entry in log.entries()} == {asked}


def test_a_site_that_deleted_nobody_has_no_daily_job(
    either_database: Database, log: DeletionLog, request: pytest.FixtureRequest
) -> None:
    noting.begin(either_database)
    with either_database.reading() as db:
        assert db.scalars(select(Job)).all() == []
    mine = request.getfixturevalue("asked")
    with either_database.transaction() as db:
        erase(db, mine, ERASED)
        db.execute(delete(Job))
    for _ in range(2):
        noting.begin(either_database)
    assert note(either_database, log) == 1
    assert [entry.folio for entry in log.entries()] == [mine]


def test_a_log_keeps_its_name_and_another_has_another(log: DeletionLog, tmp_path: Path) -> None:
    assert log.whose() == ""
    name = log.make()
    assert log.make() == log.whose() == name
    assert DeletionLog(FolderNotes(tmp_path / "other"), KEEPS).make() != name
