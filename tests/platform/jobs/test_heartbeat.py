"""The worker's sign of life: once a minute, and a gap is told of once, whatever listens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.jobs import heartbeat
from blindfolio.jobs.models import Heartbeat
from blindfolio.jobs.worker import Worker

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
Heard = list[tuple[datetime, datetime]]


@pytest.fixture
def heard(asked_database: Database) -> Heard:
    gaps: Heard = []
    heartbeat.on_outage(asked_database, lambda _db, began, ended: gaps.append((began, ended)))
    return gaps


def _beat(database: Database, instant: datetime) -> None:
    with clock.at(instant):
        Worker(database, {}).beat()


def test_the_first_start_of_a_site_is_no_outage(
    either_database: Database, heard: Heard
) -> None:
    _beat(either_database, NOON)
    assert heard == []
    with either_database.reading() as db:
        assert db.scalars(select(Heartbeat.at)).one() == NOON


def test_five_minutes_are_a_restart_and_more_is_an_outage(
    either_database: Database, heard: Heard
) -> None:
    restarted = NOON + 5 * MINUTE
    back = restarted + 5 * MINUTE + timedelta(seconds=1)
    for instant in (NOON, restarted, back, back):
        _beat(either_database, instant)
    assert heard == [(restarted, back)]


def test_a_worker_beats_once_a_minute(database: Database, heard: Heard) -> None:
    worker = Worker(database, {})
    seen = []
    for seconds in (0, 59, 60, 61):
        with clock.at(NOON + timedelta(seconds=seconds)):
            worker.beat()
        with database.reading() as db:
            seen.append((db.scalars(select(Heartbeat.at)).one() - NOON).seconds)
    assert seen == [0, 0, 60, 60]


def test_a_clock_that_is_set_back_makes_no_outage_of_the_way_forward(
    database: Database, heard: Heard
) -> None:
    for instant in (NOON, NOON - 30 * MINUTE, NOON + MINUTE):
        _beat(database, instant)
    assert heard == []


def test_an_outage_that_could_not_be_made_good_for_is_tried_again_and_stops_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def fails(_db: Session, _began: datetime, _ended: datetime) -> None:
        tries.append(1)
        raise RuntimeError("a fault of ours")

    heartbeat.on_outage(database, fails)
    _beat(database, NOON)
    worker = Worker(database, {})
    for minutes in (10, 11):
        with clock.at(NOON + minutes * MINUTE):
            worker.beat()
    assert len(tries) == 2
