"""Killed at any moment and run again, an erasure ends where one that was left alone ends."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from blindfolio import clock
from blindfolio.app import CHECKS, FREEZES, SEALED
from blindfolio.archive.models import Blob
from blindfolio.identity.models import CandidateIdentity
from blindfolio.ledger import verify
from blindfolio.visibility.models import Folio
from reviews.reading.models import Review
from tests.sites import Site, open_site

ROOT = Path(__file__).parents[3]
KILLS = 3


def _work(folder: Path, now: datetime, last: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            *("-m", "tests.platform.erasure.dying_worker"),
            *(str(folder), now.isoformat(), str(last)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _state(site: Site, folio: str) -> tuple[str, int, int, int]:
    with site.parts.database.reading() as db:
        people = select(func.count()).where(CandidateIdentity.folio == folio)
        reviews = select(func.count()).where(Review.folio == folio)
        faults = verify.verify(db, freezes=FREEZES, checks=CHECKS, tables=SEALED)
        assert faults == []
        return (
            db.get_one(Folio, folio).stage,
            db.scalar(people) or 0,
            db.scalar(reviews) or 0,
            db.scalar(select(func.count()).select_from(Blob)) or 0,
        )


@pytest.mark.faults
def test_killed_at_random_steps_it_ends_as_if_it_had_not_been(
    demo_site: Site, tmp_path: Path
) -> None:
    mine = demo_site.invitation("debrief")
    demo_site.as_candidate(mine.id).post("/my/erase", data={"sure": "1"})
    demo_site.parts.worker.run_until_idle()
    before = _state(demo_site, mine.folio)
    assert before[:3] == ("E", 1, 2)
    demo_site.parts.database.engines.dispose()
    folder = tmp_path / "demo"
    # The erasing with its files; then what a dead worker held, and the file that is written anew.
    moments = [clock.now() + timedelta(minutes=m) for m in (11, 100)]
    alone = shutil.copytree(folder, tmp_path / "alone")
    total = [int(_work(alone, moment, 0).stdout) for moment in moments]
    wanted = _state(open_site(alone), mine.folio)
    files = {p.name for p in (alone / "blobs").rglob("*") if p.is_file()}
    assert wanted[:3] == ("8", 0, 0)
    seed = random.randrange(10**6)
    print(f"seed {seed}, steps {total}")
    draw = random.Random(seed)
    first = draw.sample(range(1, total[0] + 1), KILLS)
    for kill in first:
        copy = shutil.copytree(folder, tmp_path / f"killed at {kill}")
        died = _work(copy, moments[0], kill)
        assert died.returncode == -signal.SIGKILL, died.stderr
        after = open_site(copy)
        assert _state(after, mine.folio) in (before, wanted)
        after.parts.database.engines.dispose()
        done = _work(copy, moments[1], 0)
        assert done.returncode == 0, done.stderr
        assert _state(open_site(copy), mine.folio) == wanted
        assert {p.name for p in (copy / "blobs").rglob("*") if p.is_file()} == files
        shutil.rmtree(copy)
