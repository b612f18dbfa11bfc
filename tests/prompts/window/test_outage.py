"""A site that could not be reached at the end of a window gives the time back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.jobs import heartbeat
from blindfolio.jobs.worker import Worker
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio
from prompts.deadline import GRACE
from prompts.models import Extension, Invitation, Opening
from prompts.window import outage
from prompts.window.time_up import WindowEnds
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
END = cases.NOON + timedelta(days=7)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _listens(asked_database: Database) -> None:
    heartbeat.on_outage(asked_database, outage.give_back)


def _away(database: Database, began: datetime, ended: datetime) -> None:
    with clock.at(began):
        Worker(database, {}).beat()
    with clock.at(ended):
        worker = Worker(database, {"window": WindowEnds()})
        worker.beat()
        worker.run_until_idle()


def _deadline(database: Database) -> datetime | None:
    with database.reading() as db:
        return db.scalars(select(Invitation.deadline)).one()


@pytest.mark.parametrize(
    ("began", "minutes", "given"),
    [
        (-30, 6, 6),  # inside the last hour
        (-61, 6, 6),  # some of it was
        (-2, 90, 90),  # over the end: what was left is left again
        (-30, 5, 0),  # no longer than people wait anyway
        (-90, 20, 0),  # before the last hour
        (1, 20, 0),  # after the end
    ],
)
def test_an_outage_in_the_last_hour_lengthens_by_its_length(
    database: Database, began: int, minutes: int, given: int
) -> None:
    with database.transaction() as db:
        cases.writing(db)
    down = END + began * MINUTE
    _away(database, down, down + minutes * MINUTE)
    assert _deadline(database) == END + given * MINUTE
    with database.reading() as db:
        told = db.scalars(select(MailOut).where(MailOut.template == "prompts/extended")).all()
        kept = db.scalars(select(Extension.cause)).all()
    assert len(told) == len(kept) == bool(given)
    assert set(kept) <= {"outage"}


def test_a_window_that_ended_in_the_outage_is_open_again_before_its_job_looks(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        cases.submitted(db, mine, cases.readable(db, archive, mine))
    up = END + GRACE + 30 * MINUTE
    _away(database, END - 10 * MINUTE, up)
    assert _deadline(database) == up + 10 * MINUTE
    with database.reading() as db:
        assert db.scalars(select(Folio.stage)).one() == "1"


def test_everybody_in_their_last_hour_gets_it_and_nobody_else(
    either_database: Database, archive: Archive
) -> None:
    with either_database.transaction() as db:
        job = cases.opening(db, by=cases.member(db))
        hit = [cases.writing(db, job).id for _ in range(3)]
        closed = cases.writing(db, job)
        cases.submitted(db, closed, cases.readable(db, archive, closed), final=True)
        cases.invited(db, job)
    with clock.at(cases.NOON + timedelta(days=1)), either_database.transaction() as db:
        cases.writing(db, db.get_one(Opening, job.id))
    _away(either_database, END - 20 * MINUTE, END - 10 * MINUTE)
    with either_database.reading() as db:
        assert sorted(db.scalars(select(Extension.invitation))) == sorted(hit)


def test_an_outage_is_made_good_for_once(database: Database) -> None:
    with database.transaction() as db:
        cases.writing(db)
    _away(database, END - 30 * MINUTE, END - 20 * MINUTE)
    with clock.at(END - 20 * MINUTE):
        Worker(database, {}).beat()
    assert _deadline(database) == END + 10 * MINUTE
