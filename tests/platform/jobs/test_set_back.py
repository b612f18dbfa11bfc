"""A clock that is set back or forward keeps no job waiting and does none twice at once."""

from __future__ import annotations

import threading
from datetime import timedelta

from sqlalchemy import select

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.jobs.models import Heartbeat, Job
from blindfolio.jobs.worker import LEASE, Worker
from tests.platform.jobs.test_worker import NOON, Noted, effects, job, queue

SECOND = timedelta(seconds=1)
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
    with either_database.reading() as db:
        assert [it.args["n"] for it in db.scalars(select(Job).where(Job.state == "done"))] == [
            1
        ]


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
    beats = []
    worker = Worker(database, {}, each_minute=lambda _db: beats.append(clock.now()))
    for at in (NOON, BACK, BACK + SECOND, BACK + timedelta(minutes=1)):
        with clock.at(at):
            worker.beat()
    assert beats == [NOON, BACK, BACK + timedelta(minutes=1)]
    with database.reading() as db:
        assert db.scalars(select(Heartbeat.at)).one() == NOON


def test_a_clock_that_is_set_forward_has_no_job_done_twice_at_once(database: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()
    times = []

    def slow() -> None:
        times.append(1)
        begun.set()
        assert go_on.wait(30)

    queue(database)
    worker = Worker(database, {"noted": Noted(slow=slow)})
    working = threading.Thread(target=worker.run_until_idle)
    working.start()
    assert begun.wait(30)
    with clock.at(clock.now() + timedelta(days=1)):
        assert worker.run_until_idle() == 0
    go_on.set()
    working.join()
    assert times == [1]
    assert effects(database) == ["effect"]


def test_a_job_that_outlives_its_lease_is_taken_over(database: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        if not begun.is_set():
            begun.set()
            assert go_on.wait(30)

    queue(database)
    worker = Worker(database, {"noted": Noted(slow=slow)}, leases={"noted": timedelta()})
    working = threading.Thread(target=worker.run_until_idle)
    working.start()
    assert begun.wait(30)
    assert worker.run_until_idle() == 1
    go_on.set()
    working.join()
    assert effects(database) == ["effect"]
