"""A job is queued once for each key, the worker says once a minute that it runs, and a clock that
is set keeps no job waiting and does none twice at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.jobs import heartbeat
from blindfolio.jobs.models import Heartbeat, Job
from blindfolio.jobs.queue import enqueue
from blindfolio.jobs.worker import LEASE, Worker
from tests.platform.jobs.test_worker import NOON, Noted, effects, job, queue


def jobs(database: Database) -> list[Job]:
    with database.reading() as db:
        return list(db.scalars(select(Job)))


def test_a_job_waits_for_its_moment(either_database: Database) -> None:
    with clock.at(NOON), either_database.transaction() as db:
        enqueue(db, "ingest", "now", {"upload": "u"})
        enqueue(db, "remind", "later", {}, run_at=NOON + timedelta(days=1))
    assert {j.key: (j.kind, j.args, j.state, j.run_at) for j in jobs(either_database)} == {
        "now": ("ingest", {"upload": "u"}, "ready", NOON),
        "later": ("remind", {}, "ready", NOON + timedelta(days=1)),
    }


def test_the_same_key_twice_is_one_job_even_when_it_is_done(either_database: Database) -> None:
    with either_database.transaction() as db:
        enqueue(db, "ingest", "key", {"n": 1})
        enqueue(db, "ingest", "key", {"n": 2})
    with either_database.transaction() as db:
        db.scalars(select(Job)).one().state = "done"
    with either_database.transaction() as db:
        enqueue(db, "ingest", "key", {"n": 3})
    assert [(j.args, j.state) for j in jobs(either_database)] == [({"n": 1}, "done")]


def test_the_same_key_from_several_threads_at_once_is_one_job(
    either_database: Database,
) -> None:
    barrier = threading.Barrier(4, timeout=60)
    keys = [f"key {n}" for n in range(10)]

    def queue_all(_thread: int) -> None:
        for key in keys:
            barrier.wait()
            with either_database.transaction() as db:
                enqueue(db, "ingest", key, {})

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(queue_all, range(4))) == [None] * 4
    assert sorted(j.key for j in jobs(either_database)) == keys


SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
Heard = list[tuple[datetime, datetime]]


@pytest.fixture
def heard(asked_database: Database) -> Heard:
    gaps: Heard = []
    heartbeat.on_outage(asked_database, lambda _db, began, ended: gaps.append((began, ended)))
    return gaps


def _beat(worker: Worker, instant: datetime) -> None:
    with clock.at(instant):
        worker.beat()


def test_five_minutes_are_a_restart_and_more_is_an_outage_unless_a_clock_was_set_back(
    either_database: Database, heard: Heard
) -> None:
    restarted = NOON + 5 * MINUTE
    back = restarted + 5 * MINUTE + SECOND
    for instant in (NOON, restarted, back, back, NOON - 30 * MINUTE, back + MINUTE):
        _beat(Worker(either_database, {}), instant)
    assert heard == [(restarted, back)], "the first start is none either"


def test_a_worker_beats_once_a_minute(database: Database) -> None:
    worker, seen = Worker(database, {}), []
    for seconds in (0, 59, 60, 61):
        _beat(worker, NOON + seconds * SECOND)
        with database.reading() as db:
            seen.append((db.scalars(select(Heartbeat.at)).one() - NOON).seconds)
    assert seen == [0, 0, 60, 60]


def test_an_outage_that_could_not_be_made_good_for_is_tried_again_and_stops_nothing(
    database: Database,
) -> None:
    tries = []

    def fails(*_: object) -> None:
        tries.append(1)
        raise RuntimeError("a fault of ours")

    heartbeat.on_outage(database, fails)
    worker = Worker(database, {})
    for minutes in (0, 10, 11):
        _beat(worker, NOON + minutes * MINUTE)
    assert len(tries) == 2


BACK = NOON - timedelta(hours=2)


def test_what_was_due_at_once_is_done_before_the_clock_has_caught_up(
    either_database: Database,
) -> None:
    with clock.at(NOON):
        Worker(either_database, {}).beat()
        queue(either_database, n=1)
        queue(either_database, n=2, run_at=NOON + SECOND)
    worker = Worker(either_database, {"noted": Noted()})
    with clock.at(BACK):
        assert worker.run_until_idle() == 0
        worker.beat()
        assert worker.run_until_idle() == 1
    assert [it.args["n"] for it in jobs(either_database) if it.state == "done"] == [1]


def test_the_lease_of_a_dead_worker_does_not_outlast_a_lease(database: Database) -> None:
    with clock.at(NOON):
        Worker(database, {}).beat()
        queue(database)
        with database.transaction() as db:
            leased = db.scalars(select(Job)).one()
            leased.state, leased.lease_until, leased.fence = "leased", NOON + LEASE, 1
    worker = Worker(database, {"noted": Noted()})
    with clock.at(BACK):
        worker.beat()
    assert job(database).lease_until == BACK + LEASE
    with clock.at(BACK + LEASE + SECOND):
        assert worker.run_until_idle() == 1


def test_a_worker_goes_on_saying_that_it_runs(database: Database) -> None:
    beats: list[datetime] = []
    worker = Worker(database, {}, each_minute=lambda _db: beats.append(clock.now()))
    for at in (NOON, BACK, BACK + SECOND, BACK + MINUTE):
        _beat(worker, at)
    assert beats == [NOON, BACK, BACK + MINUTE]
    with database.reading() as db:
        assert db.scalars(select(Heartbeat.at)).one() == NOON


@pytest.mark.parametrize(
    ("lease", "taken_over"),
    [(LEASE, False), (timedelta(), True)],
    ids=["set forward", "ran out"],
)
def test_a_job_that_outlives_its_lease_is_taken_over_and_none_because_a_clock_was_set_forward(
    database: Database, lease: timedelta, taken_over: bool
) -> None:
    begun, go_on, times = threading.Event(), threading.Event(), list[int]()

    def slow() -> None:
        times.append(1)
        if not begun.is_set():
            begun.set()
            assert go_on.wait(30)

    queue(database)
    worker = Worker(database, {"noted": Noted(slow=slow)}, leases={"noted": lease})
    with ThreadPoolExecutor(1) as thread:
        thread.submit(worker.run_until_idle)
        assert begun.wait(30)
        with clock.at(clock.now() + timedelta(days=0 if taken_over else 1)):
            assert worker.run_until_idle() == taken_over
        go_on.set()
    assert len(times) == 1 + taken_over
    assert effects(database) == ["effect"]
