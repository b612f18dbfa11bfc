"""The erasing waits for the mails that need a name, is done whatever dies, and leaves no file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.app import ERASED
from blindfolio.archive.folder import FolderArchive
from blindfolio.db.session import Database
from blindfolio.erasure import ask, traces
from blindfolio.erasure.job import PATIENCE, EraseFolio
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.mail import outbox
from blindfolio.mail.transports import Folder
from blindfolio.visibility.models import Folio
from prompts.erasing import erasures
from prompts.models import Invitation
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
Asked = Callable[[], Invitation]


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.at(cases.NOON):
        yield


@pytest.fixture
def asked(either_database: Database) -> Asked:
    def make() -> Invitation:
        with either_database.transaction() as db:
            mine = cases.writing(db)
            erasures.by_candidate(db, mine)
        return mine

    return make


def worker(database: Database) -> Worker:
    return Worker(database, {ask.JOB: EraseFolio(ERASED)})


def stage(database: Database, folio: str) -> str:
    with database.reading() as db:
        return db.get_one(Folio, folio).stage


def test_it_waits_until_the_mails_are_out(either_database: Database, asked: Asked) -> None:
    mine = asked()
    assert worker(either_database).run_until_idle() == 0
    with clock.at(cases.NOON + ask.HOLD):
        assert worker(either_database).run_until_idle() == 1
    assert stage(either_database, mine.folio) == "E"
    with either_database.transaction() as db:
        for job in db.scalars(select(Job).where(Job.kind == outbox.JOB)):
            job.state = "done"
    with clock.at(cases.NOON + 2 * ask.HOLD):
        worker(either_database).run_until_idle()
    assert stage(either_database, mine.folio) == "8"


def test_a_mail_server_that_is_down_does_not_hold_it_up_beyond_the_day(
    either_database: Database, asked: Asked
) -> None:
    mine = asked()
    now, hours = cases.NOON, 0
    while stage(either_database, mine.folio) != "8":
        hours += 1
        with clock.at(now + timedelta(hours=hours)):
            worker(either_database).run_until_idle()
    assert timedelta(hours=hours) < ask.WITHIN


def test_a_failed_job_is_in_nobodys_way(either_database: Database, asked: Asked) -> None:
    mine = asked()
    with either_database.transaction() as db:
        for job in db.scalars(select(Job)):
            job.state = "failed"
        assert ask.waiting(db, asked_before=cases.NOON) == [mine.folio]
        ask.queue_job(db, mine.folio)
    with clock.at(cases.NOON + PATIENCE):
        worker(either_database).run_until_idle()
    assert stage(either_database, mine.folio) == "8"


def test_a_mail_in_a_folder_goes_with_its_row(tmp_path: Path, database: Database) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    for name in ("gone.eml", "kept.eml"):
        (folder / name).write_text("Hello")
    remove = traces.RemoveFiles(FolderArchive(tmp_path / "blobs"), Folder(folder))
    for _ in range(2):
        remove.prepare(database, {"blobs": [], "mails": ["gone", "never"]})
    assert [p.name for p in folder.iterdir()] == ["kept.eml"]


def test_files_that_could_not_be_removed_are_tried_again_whoevers_else_failed_with_them(
    tmp_path: Path, database: Database
) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    remove = traces.RemoveFiles(FolderArchive(tmp_path / "blobs"), Folder(folder))
    with database.transaction() as db:
        for name in ("one", "two"):
            (folder / f"{name}.eml").write_text("Hello")
            remove.give_up(db, {"blobs": [], "mails": [name]}, OSError())
    again = Worker(database, {traces.JOB: remove})
    assert again.run_until_idle() == 0
    with clock.at(cases.NOON + timedelta(hours=1)):
        again.run_until_idle()
    assert list(folder.iterdir()) == []


def test_what_was_deleted_is_not_in_the_file_nor_in_its_log(
    database: Database, tmp_path: Path
) -> None:
    words = [f"canary{n:05d}" + "x" * (n % 110) for n in range(400)]
    with database.transaction() as db:
        for word in words:
            cases.member(db, word)
    with database.transaction() as db:
        connection = db.connection()
        for table in ("payload", "entry"):
            connection.exec_driver_sql(f"DROP TRIGGER freeze_{table}_delete")
        connection.exec_driver_sql("DELETE FROM payload")
        connection.exec_driver_sql("DELETE FROM entry")
        connection.exec_driver_sql("DELETE FROM account")
    database.scrub()
    raw = b"".join(p.read_bytes() for p in tmp_path.glob("blindfolio.db*"))
    assert raw.count(b"canary") == 0
