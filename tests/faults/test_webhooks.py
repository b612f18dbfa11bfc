"""Whenever workers die and whatever the receiver answers, each event arrives and verifies."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from blindfolio.connections.webhooks.models import WebhookDelivery
from blindfolio.db.session import Database
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry
from blindfolio.site_keys import SiteKeys
from tests import factories
from tests.every_run import of
from tests.platform.connections.webhooks.conftest import Receiver, connected, known, receiving

SCRIPT = Path(__file__).with_name("webhook_worker.py")
SECRET = "a secret of this site"
WORKERS = 2
EVENTS, KILLS = of(1000, 240), of(20, 8)
LONGEST = 600.0


def _worker(database: Database, port: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), database.url, str(port), SECRET],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def _happen(database: Database, folios: list[str]) -> None:
    for id_ in folios:
        with database.transaction() as db:
            chain.record(db, "started", {"invitation": "i"}, folio=id_, by="i")


def _left(database: Database) -> int:
    """How many events haven't arrived, whether or not a delivery has been made."""
    with database.reading() as db:
        happened = db.scalar(select(func.count()).where(Entry.kind == "started")) or 0
        done = db.scalar(select(func.count()).where(WebhookDelivery.state == "done")) or 0
        return happened - done


def _plan(dice: random.Random, events: int) -> list[tuple[int, dict[str, str], bytes]]:
    answers = [200] * 90 + [500] * 4 + [429] * 3 + [302] * 3
    return [(dice.choice(answers), {}, b"") for _ in range(2 * events)]


def _run(database: Database, receiver: Receiver, events: int) -> None:
    seed = random.SystemRandom().randrange(10**6)
    dice = random.Random(seed)
    print(f"seed {seed}")
    with database.transaction() as db:
        connection, secret = connected(db, receiver.url, SiteKeys(SECRET))
        opening = factories.opening(db)
        folios = [factories.folio(db, of=opening) for _ in range(events)]
        candidates = {known(db, connection, folio).id for folio in folios}
    receiver.plan = _plan(dice, events)
    workers: list[subprocess.Popen[str]] = []
    share = events // KILLS
    until = time.monotonic() + LONGEST
    try:
        workers += [_worker(database, receiver.port) for _ in range(WORKERS)]
        for kill in range(KILLS):
            _happen(database, [it.id for it in folios[kill * share : (kill + 1) * share]])
            time.sleep(dice.uniform(0.0, 0.8))
            one = workers.pop(0)
            one.kill()
            one.wait()
            workers.append(_worker(database, receiver.port))
        while _left(database):
            assert time.monotonic() < until, f"{_left(database)} events haven't arrived"
            time.sleep(0.2)
    finally:
        for one in workers:
            one.kill()
            one.wait()
    told = receiver.verified(secret)
    assert {it["data"]["candidate"] for it in told} == candidates
    assert len(set(receiver.ids())) == len(set(receiver.bodies)) == events
    again = len(told) - events
    print(f"{events} events, {KILLS} kills: {len(told)} requests, {again} of them repeated")


@pytest.mark.faults
def test_no_event_is_lost_whenever_a_worker_dies(either_database: Database) -> None:
    with receiving() as receiver:
        _run(either_database, receiver, EVENTS)
