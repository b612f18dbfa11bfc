"""A job is queued once for each key, in its cause's transaction."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.jobs.queue import enqueue

NOON = datetime(2030, 3, 1, 12, tzinfo=UTC)


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
    threads_at_once, rounds = 4, 10
    barrier = threading.Barrier(threads_at_once)
    errors: list[BaseException] = []

    def queue() -> None:
        try:
            for n in range(rounds):
                barrier.wait(timeout=60)
                with either_database.transaction() as db:
                    enqueue(db, "ingest", f"key {n}", {})
        except BaseException as error:
            errors.append(error)
            barrier.abort()

    threads = [threading.Thread(target=queue) for _ in range(threads_at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(j.key for j in jobs(either_database)) == sorted(
        f"key {n}" for n in range(rounds)
    )
