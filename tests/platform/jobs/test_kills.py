"""Whatever is killed in the middle of a job, its effect happens once."""

from __future__ import annotations

import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.jobs.queue import enqueue
from blindfolio.jobs.worker import Worker
from tests.platform.jobs.effect_worker import LEASE, Effect

SCRIPT = Path(__file__).with_name("effect_worker.py")


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
