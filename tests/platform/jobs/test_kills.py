"""Whatever is killed in the middle of a job, its effect happens once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select, text

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.jobs.queue import enqueue
from blindfolio.jobs.worker import Worker
from tests.platform.jobs.effect_worker import LEASE, Effect

SCRIPT = Path(__file__).with_name("effect_worker.py")
JOBS = 40
SEED = 20260


def start(url: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), url], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


@pytest.mark.faults
def test_jobs_of_killed_workers_are_done_once(either_database: Database) -> None:
    with either_database.transaction() as db:
        db.execute(text("CREATE TABLE effect (n TEXT)"))
        for n in range(JOBS):
            enqueue(db, "effect", f"effect {n}", {"n": str(n)})
    chance = random.Random(SEED)
    kills = 0
    give_up_at = time.monotonic() + 120
    while _open(either_database):
        assert time.monotonic() < give_up_at, "the jobs are not getting done"
        workers = [start(either_database.url) for _ in range(2)]
        time.sleep(chance.uniform(0.05, 0.35))
        for worker in workers:
            worker.kill()
            worker.wait()
            kills += 1
    with either_database.reading() as db:
        effects = list(db.scalars(text("SELECT n FROM effect")))
        jobs = db.scalars(select(Job)).all()
    print(f"seed {SEED}, kills {kills}, most tries {max(job.tries for job in jobs)}")
    assert sorted(effects) == sorted(str(n) for n in range(JOBS))
    assert {job.state for job in jobs} == {"done"}
    assert kills >= 4
    assert max(job.tries for job in jobs) > 1, "no kill hit a job, so this showed nothing"


@pytest.mark.faults
def test_a_job_killed_at_each_statement_is_done_once(either_database: Database) -> None:
    with either_database.transaction() as db:
        db.execute(text("CREATE TABLE effect (n TEXT)"))
    either_database.engines.dispose()
    killed = 0
    for at in count(1):
        with either_database.transaction() as db:
            enqueue(db, "effect", f"effect {at}", {"n": str(at)})
        command = [sys.executable, str(SCRIPT), either_database.url, str(at)]
        code = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
        with clock.at(clock.now() + 2 * LEASE):
            Worker(either_database, {"effect": Effect()}).run_until_idle()
        with either_database.reading() as db:
            effects = list(db.scalars(text("SELECT n FROM effect")))
        assert sorted(effects, key=int) == [str(n) for n in range(1, at + 1)], f"killed at {at}"
        if code == 0:
            break
        killed += 1
    # Look, lease, effect and done: on PostgreSQL five statements and two commits.
    assert killed >= 7


def _open(database: Database) -> bool:
    with database.reading() as db:
        return db.scalar(select(Job.id).where(Job.state != "done").limit(1)) is not None
