"""What an opening promised to keep for so many days is erased after them, and not before."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive.folder import FolderArchive
from blindfolio.db.session import Database
from blindfolio.erasure import ask
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.visibility.models import ErasureRequest, Folio, Standing
from prompts.erasing import holds, retention
from prompts.erasing.retention import Retention
from prompts.models import Opening
from prompts.window import start
from tests import factories
from tests.every_run import LONG_ON_POSTGRESQL
from tests.expect import told
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
DAY = timedelta(days=1)


@pytest.mark.usefixtures("either_database")
def test_the_days_are_counted_from_the_end(db: Session, by: str) -> None:
    opening = cases.opening(db, by=by, retention_days=30)
    stages = ("0", "4", "6", "7", "7s", "8", "E")
    ended = {factories.folio(db, stage=stage, of=opening).id: stage for stage in stages}
    mine = cases.invited(db, opening)
    for stage in ("7", "7s", "E"):
        assert retention.until(db, mine, opening, stage, cases.NOON) == cases.NOON + 30 * DAY
    assert retention.until(db, mine, opening, "6", cases.NOON) is None
    with clock.at(cases.NOON + 30 * DAY - timedelta(seconds=1)):
        assert retention.due(db) == []
    with clock.at(cases.NOON + 30 * DAY):
        assert sorted(ended[folio] for folio in retention.due(db)) == ["7", "7s", "E"]


def test_they_may_differ_by_outcome(db: Session, by: str) -> None:
    days = {"retention_offer_days": 60, "retention_ended_days": 10}
    opening = cases.opening(db, by=by, retention_days=30, **days)
    rejected, hired, withdrew = (cases.invited(db, opening) for _ in range(3))
    retention.keep_after_offer(db, hired.folio)
    for mine, stage in ((rejected, "7"), (hired, "7"), (withdrew, "E")):
        folio = db.get_one(Folio, mine.folio)
        folio.stage, folio.reached, folio.stage_since = stage, 0, cases.NOON
    left = []
    for day, mine in ((10, withdrew), (30, rejected), (60, hired)):
        ends = cases.NOON + day * DAY
        stage = db.get_one(Folio, mine.folio).stage
        assert retention.until(db, mine, opening, stage, cases.NOON) == ends
        with clock.at(ends - timedelta(seconds=1)):
            left.append(mine.folio in retention.due(db))
        with clock.at(ends):
            left.append(mine.folio in retention.due(db))
    assert left == [False, True] * 3


def test_a_week_passes_between_a_hold_and_the_deletion(database: Database) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        start.withdraw(db, mine, by=mine.id)
        runs, admin = Standing.state == "coordinator", cases.member(db, role="admin")
        by = db.scalars(select(Standing.account).where(runs)).one()
        end = clock.now() + 300 * DAY
        holds.request(db, mine.folio, "A claim.", end.date(), by=by)
        holds.answer(db, holds.waiting(db, admin)[0].id, yes=True, by=admin)
    noon = end.replace(hour=12, minute=0, second=0, microsecond=0)
    days = ((-1, True, False), (0, False, False), (6, False, False), (7, False, True))
    for day, held, asked in days:
        with clock.at(noon + day * DAY):
            retention.request_due(database)
            with database.transaction() as db:
                retention.announce(db)
                assert holds.is_held(db, mine.folio) == held
                assert bool(ask.asked(db, mine.folio)) == asked
                assert told(db, retention.MAIL) == ([] if held else [mine.folio])


@LONG_ON_POSTGRESQL
def test_a_day_that_looks_has_it_erased_and_sees_to_the_next(
    either_database: Database, db: Session, tmp_path: Path
) -> None:
    mine = cases.writing(db)
    start.withdraw(db, mine, by=mine.id)
    retention.on_move(db, db.get_one(Folio, mine.folio), "end", "0", "E")
    days = db.scalars(select(Opening)).one().retention_days
    worker = Worker(either_database, {retention.JOB: Retention(FolderArchive(tmp_path))})
    for day in range(1, days + 1):
        assert ask.asked(db, mine.folio) is None
        db.commit()
        with clock.at(cases.NOON + day * DAY):
            assert worker.run_until_idle() == 1
    db.expire_all()
    request = db.scalars(select(ErasureRequest)).one()
    told = (request.folio, request.reason, request.by, request.subject)
    assert told == (mine.folio, "retention", None, mine.id)
    waiting = db.scalars(select(Job).where(Job.kind == retention.JOB, Job.state == "ready"))
    assert [job.run_at for job in waiting] == [cases.NOON + (days + 1) * DAY]


def test_who_started_is_told_once_a_week_before(database: Database, tmp_path: Path) -> None:
    with database.transaction() as db:
        mine, other = cases.writing(db), cases.writing(db)
        for one in (mine, other):
            start.withdraw(db, one, by=one.id)
            db.get_one(Folio, one.folio).stage_since = cases.NOON
        days = db.get_one(Opening, mine.opening).retention_days
        retention.on_move(db, db.get_one(Folio, mine.folio), "end", "0", "E")
        holds.begin(
            db, other.folio, "A dispute.", until=clock.now() + 300 * DAY, by=cases.member(db)
        )
    end = cases.NOON + days * DAY
    worker = Worker(database, {retention.JOB: Retention(FolderArchive(tmp_path))})
    counts = []
    for before in (8, 7, 6, 1, 0, -1):
        with clock.at(end - before * DAY):
            worker.run_until_idle()
        with database.reading() as db:
            counts.append(told(db, retention.MAIL))
    assert counts == [[], *[[mine.folio]] * 5]


def test_who_never_started_has_nothing_to_save(database: Database) -> None:
    with database.transaction() as db:
        mine = cases.invited(db)
        folio = db.get_one(Folio, mine.folio)
        folio.stage, folio.reached, folio.stage_since = "E", 0, cases.NOON
        days = db.get_one(Opening, mine.opening).retention_days
        with clock.at(cases.NOON + (days - 3) * DAY):
            assert retention.due(db, retention.NOTICE) == [mine.folio]
            retention.announce(db)
        assert told(db, retention.MAIL) == []


@pytest.mark.usefixtures("either_database")
def test_a_day_on_which_it_failed_does_not_end_the_looking(db: Session) -> None:
    Retention(FolderArchive(Path("nowhere"))).give_up(db, {}, RuntimeError())
    assert db.scalars(select(Job.run_at)).one() == cases.NOON + DAY


def test_files_that_a_dead_transaction_left_are_collected(
    database: Database, tmp_path: Path
) -> None:
    archive = FolderArchive(tmp_path / "blobs")
    with database.transaction() as db:
        kept = archive.put(db, b"kept").key
    with pytest.raises(RuntimeError), database.transaction() as db:
        archive.put(db, b"left")
        raise RuntimeError
    with database.writer() as adding:
        fresh = archive.put(adding, b"being added").key
    for file in (tmp_path / "blobs").rglob("*.*"):
        if not file.name.startswith(fresh):
            os.utime(file, (time.time() - 90_000,) * 2)
    Retention(archive).prepare(database, {})
    left = {p.name[:32] for p in (tmp_path / "blobs").rglob("*") if p.is_file()}
    assert left == {kept, fresh}


def test_a_file_whose_row_is_being_added_is_left_when_the_clock_is_set_forward(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = FolderArchive(tmp_path / "blobs")
    put, looking = threading.Event(), threading.Event()
    keys = []

    def add() -> None:
        with database.transaction() as db:
            keys.append(archive.put(db, b"being added").key)
            put.set()
            looking.wait(30)
            # Long enough for who does not wait to delete it.
            time.sleep(0.3)

    adding = threading.Thread(target=add)
    tomorrow = time.time() + 90_000
    older = archive.keys_older_than

    def told_of(seconds: float) -> Iterator[str]:
        adding.start()
        assert put.wait(30)
        with monkeypatch.context() as patch:
            patch.setattr(time, "time", lambda: tomorrow)
            yield from list(older(seconds))
        looking.set()

    monkeypatch.setattr(archive, "keys_older_than", told_of)
    Retention(archive).prepare(database, {})
    adding.join()
    assert archive.read(keys[0]) == b"being added"
