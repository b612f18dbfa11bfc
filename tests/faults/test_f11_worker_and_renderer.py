"""F11: whenever a worker is killed and however the process that renders a document dies, a job is
done once in effect."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from blindfolio import clock
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.models import StoredDocument
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.documents import limits
from blindfolio.documents.child import limited_process
from blindfolio.documents.child.limited_process import LimitedChild
from blindfolio.jobs.models import Job
from blindfolio.jobs.queue import enqueue
from blindfolio.jobs.worker import Worker
from prompts.models import Upload
from prompts.submitting.ingest_job import Ingest
from tests.every_run import of
from tests.platform.jobs import effect_worker
from tests.platform.jobs.effect_worker import LEASE, SLOW
from tests.prompts import cases

KILLS = of(100, 12)
EACH = 4
"""Jobs that are added before each kill."""


def _effects(database: Database, kills: int, *build: str) -> tuple[Counter[str], int, int]:
    """How often each job had its effect, how many jobs there were, and how many tries a kill
    ended."""
    seed = random.SystemRandom().randrange(10**6)
    dice = random.Random(seed)
    with database.transaction() as db:
        db.execute(text("CREATE TABLE effect (n TEXT)"))
    command = [sys.executable, effect_worker.__file__, database.url, "0", *build]
    for kill in range(kills + 1):
        with database.transaction() as db:
            for n in range(kill * EACH, (kill + 1) * EACH):
                enqueue(db, "effect", f"effect {n}", {"n": str(n)})
        worker = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert worker.stdout is not None
        worker.stdout.readline()
        if kill < kills:
            time.sleep(dice.uniform(0, EACH * 2 * SLOW))
            worker.kill()
        worker.communicate()
        time.sleep(LEASE.total_seconds())
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    with database.reading() as db:
        effects = Counter(db.scalars(text("SELECT n FROM effect")))
        met = db.scalar(select(func.count()).where(Job.tries > 1)) or 0
    print(f"seed {seed}: {kills} kills, {met} jobs tried again")
    return effects, (kills + 1) * EACH, met


@pytest.mark.faults
def test_jobs_of_a_worker_that_is_killed_at_random_are_done_once(
    either_database: Database,
) -> None:
    effects, jobs, met = _effects(either_database, KILLS)
    assert effects == Counter(str(n) for n in range(jobs))
    assert met, "no kill met a job, so this showed nothing"


@pytest.mark.faults
def test_a_build_whose_effect_comes_before_the_job_is_done_is_caught(
    database: Database,
) -> None:
    effects, _, _ = _effects(database, 12, "early")
    assert max(effects.values()) > 1


DEATHS = {
    "out of memory": "import os; os.kill(os.getpid(), 9)",
    "hangs": "import time; time.sleep(600)",
    "says nothing": "import os; os._exit(0)",
}


def _dies(monkeypatch: pytest.MonkeyPatch, step: str, how: str) -> None:
    wall, deadly = limits.wall_seconds, [False]

    def begin(name: str, *, cpu_seconds: int) -> LimitedChild:
        deadly[0] = name == step
        program = ("-c", DEATHS[how]) if deadly[0] else limited_process._MODULE
        return LimitedChild(name, cpu_seconds=cpu_seconds, program=program)

    monkeypatch.setattr(limited_process, "LimitedChild", begin)
    # Asked for as soon as the child has begun.
    soon = lambda cpu: 3.0 if deadly[0] else wall(cpu)  # noqa: E731
    monkeypatch.setattr(limits, "wall_seconds", soon)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return FolderArchive(tmp_path / "blobs")


def _read(database: Database, archive: Archive) -> tuple[Upload, tuple[str, int]]:
    """A file that was sent, once a worker has had it, and how its job ended."""
    with database.transaction() as db:
        raw = b"# Steps\n\nOne table of steps.\n"
        sent = cases.sent(db, archive, cases.writing(db), raw, at=clock.now()).id
    Worker(database, {"ingest": Ingest(archive)}).run_until_idle()
    with database.reading() as db:
        job = db.scalars(select(Job).where(Job.key == f"ingest:{sent}")).one()
        return db.get_one(Upload, sent), (job.state, job.tries)


@pytest.mark.parametrize("how", DEATHS)
def test_a_reader_that_dies_ends_in_one_sentence_and_the_next_file_is_read(
    database: Database, archive: Archive, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    with monkeypatch.context() as deadly:
        _dies(deadly, "markdown", how)
        upload, job = _read(database, archive)
    assert job == ("done", 1)
    assert (upload.state, upload.document) == ("refused", None)
    assert upload.refusal
    upload, _ = _read(database, archive)
    assert upload.state == "read"


@pytest.mark.parametrize("how", DEATHS)
def test_a_renderer_that_dies_leaves_a_readable_document_without_pages(
    database: Database, archive: Archive, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    _dies(monkeypatch, "layout", how)
    upload, job = _read(database, archive)
    assert (job, upload.state) == (("done", 1), "read")
    with database.reading() as db:
        stored = db.get_one(StoredDocument, upload.document)
        assert stored.house is None
        assert "house-failed" in str(stored.warnings)


def test_a_build_that_takes_a_dead_reader_for_an_error_of_its_own_is_caught(
    database: Database, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    _dies(monkeypatch, "markdown", "says nothing")
    monkeypatch.setattr(limited_process, "refuse", RuntimeError)
    upload, job = _read(database, archive)
    assert (job, upload.state) == (("ready", 1), "received"), "it is tried again and again"
