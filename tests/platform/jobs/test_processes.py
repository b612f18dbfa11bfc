"""However many workers there are and whichever is killed, a job's effect happens once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from blindfolio import clock
from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.db.session import Database
from blindfolio.jobs.models import Heartbeat, Job
from blindfolio.jobs.queue import enqueue
from blindfolio.jobs.worker import Worker
from blindfolio.ledger import head_mail
from blindfolio.mail.models import MailOut
from tests.every_run import in_every_run
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


STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGTERM)
"""How each of the workers is told to stop."""
FIRST = datetime(2030, 3, 1, 12, tzinfo=UTC)
WAIT = 90.0


@pytest.mark.parametrize("days", in_every_run((1, 4), (1,)))
def test_several_worker_processes_do_each_days_job_once(
    empty_url: str, tmp_path: Path, days: int
) -> None:
    migrate.upgrade(empty_url, FREEZES)
    database = Database(empty_url)
    for day in range(days):
        _run_workers(database, tmp_path, FIRST + timedelta(days=day))
    with database.reading() as db:
        daily = select(Job.key, Job.state, Job.tries).where(Job.kind == head_mail.JOB)
        jobs = db.execute(daily.order_by(Job.key)).all()
        mails = list(db.scalars(select(MailOut.key).order_by(MailOut.key)))
    database.engines.dispose()
    *done, to_come = [tuple(job) for job in jobs]
    dates = [(FIRST + timedelta(days=n)).date().isoformat() for n in range(days + 1)]
    assert done == [(f"{head_mail.JOB}:{date}", "done", 1) for date in dates[:-1]]
    assert to_come == (f"{head_mail.JOB}:{dates[-1]}", "ready", 0)
    assert [key.split(":")[1] for key in mails] == dates[:-1]


def _run_workers(database: Database, folder: Path, now: datetime) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("BLINDFOLIO_")}
    command = [str(Path(sys.executable).with_name("blindfolio")), "worker"]
    workers = [
        subprocess.Popen(
            command,
            env={
                **clean,
                # Each as on a machine of its own: they share the database and nothing else.
                "BLINDFOLIO_DATA": str(folder / f"worker-{n}"),
                "BLINDFOLIO_DATABASE": database.url,
                "BLINDFOLIO_AUDIT_HEAD_TO": "audit@example.com",
                "BLINDFOLIO_MAIL": f"folder://{folder / 'mailbox'}",
                "BLINDFOLIO_TEST_NOW": now.isoformat(),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(len(STOPS))
    ]
    try:
        for worker in workers:
            assert worker.stdout is not None
            said = worker.stdout.readline()
            assert said == "Running queued jobs until you press Ctrl-C.\n"
        until = time.monotonic() + WAIT
        while not _idle(database, now):
            assert time.monotonic() < until, "the workers left work undone"
            time.sleep(0.2)
    finally:
        for worker, kind in zip(workers, STOPS, strict=True):
            worker.send_signal(kind)
        errors = [worker.communicate(timeout=WAIT)[1] for worker in workers]
    assert [
        (worker.returncode, said) for worker, said in zip(workers, errors, strict=True)
    ] == [(0, "")] * len(STOPS)


def _idle(database: Database, now: datetime) -> bool:
    with clock.at(now), database.reading() as db:
        began = db.scalar(select(Heartbeat.at))
        open_jobs = select(func.count()).where(
            Job.state.in_(("ready", "leased")), Job.run_at <= now
        )
        known = db.scalar(select(func.count()).where(Job.kind == head_mail.JOB))
        return began == now and bool(known) and db.scalar(open_jobs) == 0
