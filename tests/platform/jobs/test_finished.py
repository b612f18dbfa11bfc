"""Jobs that were done long ago are removed, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.jobs import finished
from blindfolio.jobs.models import Job
from blindfolio.jobs.queue import enqueue
from tests.platform.jobs.test_worker import NOON


def test_jobs_done_long_ago_are_removed(either_database: Database) -> None:
    old, new = NOON - finished.KEPT - timedelta(days=1), NOON - timedelta(days=1)
    wanted = {"done": old, "failed": old, "ready": old, "leased": old, "just done": new}
    with either_database.transaction() as db:
        for key, at in wanted.items():
            enqueue(db, "ingest", key, {}, run_at=at)
            state = key.removeprefix("just ")
            db.execute(update(Job).where(Job.key == key).values(state=state))
    with clock.at(NOON), either_database.transaction() as db:
        finished.remove(db)
    with either_database.reading() as db:
        assert set(db.scalars(select(Job.key))) == wanted.keys() - {"done"}
