"""A job is tried until it is done, refused or has failed five times, and its effect is one."""

from __future__ import annotations

import errno
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.away import DatabaseAway
from blindfolio.db.session import Database
from blindfolio.jobs import worker as worker_module
from blindfolio.jobs.models import Job
from blindfolio.jobs.queue import enqueue
from blindfolio.jobs.worker import BACKOFF, FULL_PAUSE, LEASE, TRIES, Worker, WorkerDied
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal

NOON = datetime(2030, 3, 1, 12, tzinfo=UTC)


@dataclass
class Noted:
    """Writes a ledger entry as its effect; `slow` runs in its slow part, `after` at its end."""

    slow: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None
    given_up: list[Exception] = field(default_factory=list)

    def prepare(self, database: Database, args: dict[str, Any]) -> str:
        self.slow()
        return "prepared"

    def finish(self, db: Session, args: dict[str, Any], prepared: str) -> None:
        chain.record(db, "effect", {"job": args["n"], "from": prepared})
        self.after()

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        chain.record(db, "gave up", {})
        self.given_up.append(error)


def fail() -> None:
    raise ValueError("kim.example@example.org is not to be logged")


def refuse() -> None:
    raise Refusal("too-large", "Send a smaller one.")


def queue(database: Database, *, n: int = 1, run_at: datetime | None = None) -> None:
    with database.transaction() as db:
        enqueue(db, "noted", f"key {n}", {"n": n}, run_at=run_at)


def effects(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.scalars(select(Entry.kind).order_by(Entry.seq)))


def job(database: Database) -> Job:
    with database.reading() as db:
        return db.scalars(select(Job)).one()


def ended(database: Database) -> tuple[str, str | None]:
    return job(database).state, job(database).error


def test_the_slow_part_holds_no_transaction(either_database: Database) -> None:
    queue(either_database)

    def write_elsewhere() -> None:
        with either_database.transaction() as db:
            chain.record(db, "another writer", {})

    worker = Worker(either_database, {"noted": Noted(slow=write_elsewhere)})
    worker.run_until_idle()
    assert effects(either_database) == ["another writer", "effect"]


def test_a_job_is_not_run_before_its_moment_nor_by_who_does_not_know_it(
    either_database: Database,
) -> None:
    queue(either_database, run_at=NOON)
    with clock.at(NOON - timedelta(seconds=1)):
        assert Worker(either_database, {"noted": Noted()}).run_until_idle() == 0
    with clock.at(NOON):
        assert Worker(either_database, {"other": Noted()}).run_until_idle() == 0
        assert Worker(either_database, {"noted": Noted()}).run_until_idle() == 1


@pytest.mark.parametrize("part", ["slow", "after"])
def test_a_job_that_errs_is_tried_again_with_growing_waits_and_then_has_failed(
    either_database: Database, part: str
) -> None:
    noted = Noted(slow=fail) if part == "slow" else Noted(after=fail)
    worker = Worker(either_database, {"noted": noted})
    queue(either_database, run_at=NOON)
    now = NOON
    for wait in BACKOFF:
        with clock.at(now):
            assert worker.run_until_idle() == 1
        assert job(either_database).state == "ready"
        assert job(either_database).run_at == now + wait
        with clock.at(now + wait - timedelta(seconds=1)):
            assert worker.run_until_idle() == 0
        now += wait
    with clock.at(now):
        assert worker.run_until_idle() == 1
        assert worker.run_until_idle() == 0
    failed = job(either_database)
    assert (failed.state, failed.tries) == ("failed", TRIES)
    assert [type(e) for e in noted.given_up] == [ValueError]
    assert effects(either_database) == ["gave up"]
    assert failed.error is not None
    assert failed.error.startswith("ValueError at test_worker.py:")


def test_a_job_that_finds_the_disk_full_waits_for_room_however_long(
    either_database: Database,
) -> None:
    full = [True]

    def write() -> None:
        if full[0]:
            raise OSError(errno.ENOSPC, "No space left on device")

    noted = Noted(slow=write)
    worker = Worker(either_database, {"noted": noted})
    queue(either_database, run_at=NOON)
    now = NOON
    for _ in range(3 * TRIES):
        with clock.at(now):
            assert worker.run_until_idle() == 1
        assert (job(either_database).state, job(either_database).tries) == ("ready", 0)
        assert job(either_database).run_at == now + FULL_PAUSE
        now += FULL_PAUSE
    full[0] = False
    with clock.at(now):
        assert worker.run_until_idle() == 1
    assert effects(either_database) == ["effect"]
    assert noted.given_up == []


def test_a_refusal_is_final(either_database: Database) -> None:
    queue(either_database)
    noted = Noted(slow=refuse)
    assert Worker(either_database, {"noted": noted}).run_until_idle() == 1
    assert ended(either_database) == ("failed", "Refusal too-large")
    assert [str(e) for e in noted.given_up] == ["Send a smaller one."]


def test_a_job_whose_giving_up_errs_has_failed_all_the_same(database: Database) -> None:
    class Hopeless(Noted):
        def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
            fail()

    queue(database)
    Worker(database, {"noted": Hopeless(slow=refuse)}).run_until_idle()
    state, error = ended(database)
    assert state == "failed"
    assert str(error).startswith("Refusal too-large; then ValueError at test_worker.py:")


@pytest.mark.parametrize("meanwhile", ["done", "failing", "refusing"])
def test_who_lost_the_lease_has_no_effect(either_database: Database, meanwhile: str) -> None:
    second = Worker(either_database, {"noted": Noted()})

    def outlive_the_lease() -> None:
        with clock.at(NOON + LEASE + timedelta(seconds=1)):
            assert second.run_until_idle() == 1
        if meanwhile == "failing":
            fail()
        if meanwhile == "refusing":
            refuse()

    with clock.at(NOON):
        queue(either_database)
        Worker(either_database, {"noted": Noted(slow=outlive_the_lease)}).run_until_idle()
    assert effects(either_database) == ["effect"]
    assert (job(either_database).state, job(either_database).fence) == ("done", 2)


def test_two_workers_never_take_one_job(either_database: Database) -> None:
    for n in range(30):
        queue(either_database, n=n)
    workers = [Worker(either_database, {"noted": Noted()}) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        assert sum(threads.map(Worker.run_until_idle, workers)) == 30
    assert effects(either_database) == ["effect"] * 30


POISON = """
import os, sys
from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.jobs.worker import LEASE, Worker
from datetime import datetime
class Poison:
    def prepare(self, database, args): os._exit(9)
    def finish(self, db, args, prepared): raise AssertionError
    def give_up(self, db, args, error): raise AssertionError
clock.fix(datetime.fromisoformat(sys.argv[2]))
Worker(Database(sys.argv[1]), {"noted": Poison()}).run_until_idle()
"""


def test_a_job_that_kills_its_worker_stops_after_five_tries(database: Database) -> None:
    queue(database, run_at=NOON)
    now = NOON
    for _ in range(TRIES):
        command = [sys.executable, "-c", POISON, database.url, now.isoformat()]
        assert subprocess.run(command, check=False).returncode == 9
        now += LEASE + timedelta(seconds=1)
    noted = Noted()
    with clock.at(now):
        assert Worker(database, {"noted": noted}).run_until_idle() == 1
    assert ended(database) == ("failed", "WorkerDied")
    assert [type(e) for e in noted.given_up] == [WorkerDied]
    assert effects(database) == ["gave up"]


def test_two_threads_do_two_jobs_at_once_once_what_they_need_is_begun(
    database: Database,
) -> None:
    stop, both, begun = threading.Event(), threading.Barrier(2, timeout=30), list[str]()

    def meet() -> None:
        assert begun == ["begun"]
        both.wait()
        stop.set()

    for n in range(2):
        queue(database, n=n)
    handlers = {"noted": Noted(slow=meet)}
    worker = Worker(database, handlers, at_start=lambda: begun.append("begun"))
    worker.run_forever(stop, threads=2)
    assert effects(database) == ["effect", "effect"]
    assert begun == ["begun"]


def test_a_worker_waits_for_a_database_that_is_away(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "AWAY", 0.01)
    lost, stop = DatabaseAway("", None, Exception()), threading.Event()
    starts: list[object] = [lost, lost, None]
    looks: list[object] = [lost, NoConnectionFree(""), None]
    beat = Worker.beat

    def at_start() -> None:
        if error := starts.pop(0):
            raise error  # type: ignore[misc]

    def failing(self: Worker) -> None:
        if error := looks.pop(0) if looks else None:
            raise error  # type: ignore[misc]
        beat(self)

    monkeypatch.setattr(Worker, "beat", failing)
    queue(database)
    Worker(database, {"noted": Noted(after=stop.set)}, at_start=at_start).run_forever(stop)
    assert effects(database) == ["effect"]
    assert starts == looks == []


@pytest.mark.parametrize(("how", "threads"), [("apart", 1), ("slow", 2)])
def test_mails_that_hang_keep_no_other_waiting(
    database: Database, how: str, threads: int
) -> None:
    stop, read = threading.Event(), threading.Event()

    def hang() -> None:
        assert read.wait(30), "the other work waited"
        stop.set()

    with database.transaction() as db:
        for n in (1, 2, 3):
            enqueue(db, "mail", f"mail {n}", {"n": n})
        enqueue(db, "noted", "noted 1", {"n": 4})
    handlers = {"mail": Noted(slow=hang), "noted": Noted(after=read.set)}
    kept = {how: ["mail"]}
    worker = Worker(database, handlers, apart=kept.get("apart", ()), slow=kept.get("slow", ()))
    worker.run_forever(stop, threads=threads)
    assert "effect" in effects(database)


def test_a_kind_with_a_lease_of_its_own_is_not_taken_over_before_its_end(
    database: Database,
) -> None:
    taken: list[int] = []
    leases = {"noted": 3 * LEASE}
    second = Worker(database, {"noted": Noted()}, leases=leases)

    def look_again() -> None:
        for late in (LEASE, 3 * LEASE):
            with clock.at(NOON + late + timedelta(seconds=1)):
                taken.append(second.run_until_idle())

    with clock.at(NOON):
        queue(database)
        Worker(database, {"noted": Noted(slow=look_again)}, leases=leases).run_until_idle()
    assert taken == [0, 1]
    assert effects(database) == ["effect"]


def test_a_kind_with_pauses_of_its_own_is_tried_as_often_as_they_say(
    database: Database,
) -> None:
    pauses = [timedelta(minutes=1), timedelta(hours=5)]
    worker = Worker(database, {"noted": Noted(slow=fail)}, pauses={"noted": pauses})
    queue(database, run_at=NOON)
    tried, at = [], NOON
    for wait in (timedelta(0), *pauses, timedelta(days=9)):
        at += wait
        with clock.at(at):
            tried.append(worker.run_until_idle())
    assert tried == [1, 1, 1, 0]
    assert (job(database).state, job(database).tries) == ("failed", 3)
