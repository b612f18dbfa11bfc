"""Whenever workers die, a channel gets the day's message at most once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio.jobs.models import Job
from reviews.connected.channels import digest
from tests.expect import every
from tests.platform.connections.webhooks.conftest import receiving
from tests.reviews.connected.channels.conftest import slack, switch_on
from tests.sites import Site

SCRIPT = Path(__file__).with_name("channel_worker.py")
LONGEST = 60.0
KILLS = 8


@contextmanager
def _worker(site: Site, port: int) -> Iterator[subprocess.Popen[str]]:
    """Killed at the end of the block."""
    settings = site.parts.settings
    command = [settings.database_url, str(port), settings.signing_key()]
    with subprocess.Popen(
        [sys.executable, str(SCRIPT), *command], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        yield process
        process.kill()


def _jobs(site: Site) -> list[str]:
    return every(site, select(Job.state).where(Job.kind == digest.JOB))


def _is_over(site: Site) -> bool:
    return bool(states := _jobs(site)) and not {"ready", "leased"} & set(states)


def _wait(done: Callable[[], bool]) -> None:
    until = time.monotonic() + LONGEST
    while not done():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.faults
def test_a_worker_that_dies_before_the_answer_posts_no_second(demo_site: Site) -> None:
    with receiving() as receiver:
        receiver.seconds = 3
        switch_on(demo_site, demo_site.invitation("invited").opening, slack(receiver))
        with _worker(demo_site, receiver.port):
            _wait(lambda: len(receiver.got) == 1)
        assert _jobs(demo_site) == ["leased"]
        for _ in range(2):
            with _worker(demo_site, receiver.port):
                _wait(lambda: _is_over(demo_site))
        assert len(receiver.got) == 1


@pytest.mark.faults
def test_workers_that_die_at_any_time_post_one_at_most(demo_site: Site) -> None:
    """The receiver is busy at first, so several tries are under way when a worker dies."""
    seed = random.SystemRandom().randrange(10**6)
    dice = random.Random(seed)
    print(f"seed {seed}")
    with receiving() as receiver:
        receiver.plan = [(429, {}, b"rate_limited")] * 3
        switch_on(demo_site, demo_site.invitation("invited").opening, slack(receiver))
        for _ in range(KILLS):
            with _worker(demo_site, receiver.port):
                time.sleep(dice.uniform(0, 0.6))
        with _worker(demo_site, receiver.port):
            _wait(lambda: _is_over(demo_site))
            time.sleep(1)
        print(f"{KILLS} kills: {len(receiver.got)} requests")
        assert 0 < len(receiver.got) <= 3 + 1
