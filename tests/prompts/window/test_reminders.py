"""Reminders: a day and two hours before the end, and before the last day to start."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.settings import load
from prompts import mails
from prompts.models import Invitation
from prompts.window import extend, reminders
from prompts.window.start import withdraw
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
END = cases.NOON + timedelta(days=7)
DAY, TWO, MINUTE = timedelta(hours=24), timedelta(hours=2), timedelta(minutes=1)


def _at(database: Database, *instants: datetime) -> list[str]:
    """The reminders that were written by then, in the order of writing."""
    for instant in instants:
        with clock.at(instant):
            Worker(database, {reminders.JOB: reminders.Reminds()}).run_until_idle()
    with database.reading() as db:
        found = select(MailOut.created_at, MailOut.template).where(
            MailOut.template.in_((reminders.OF_WINDOW, reminders.OF_START))
        )
        return [
            f"{at:%d %H:%M} {name}"
            for at, name in db.execute(found.order_by(MailOut.created_at))
        ]


def test_there_is_one_a_day_before_and_one_two_hours_before(database: Database) -> None:
    with database.transaction() as db:
        cases.writing(db)
    assert _at(database, END - DAY - MINUTE) == []
    assert _at(database, END - DAY, END - TWO - MINUTE) == ["08 12:00 prompts/reminder"]
    assert _at(database, END - TWO, END, END + DAY) == [
        "08 12:00 prompts/reminder",
        "09 10:00 prompts/reminder",
    ]


@pytest.mark.parametrize("how", ["submitted", "closed", "withdrawn"])
def test_they_stop_when_there_is_nothing_left_to_do(
    database: Database, archive: Archive, how: str
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        if how == "withdrawn":
            withdraw(db, mine, by=mine.id)
        else:
            read = cases.readable(db, archive, mine)
            cases.submitted(db, mine, read, final=how == "closed")
    assert _at(database, END - DAY, END - TWO) == []


def test_they_follow_an_extension(database: Database) -> None:
    later = END + timedelta(days=2)
    with database.transaction() as db:
        extend.deadline(db, cases.writing(db), later, reason="", by="x")
    assert _at(database, END - DAY, END - TWO, END) == []
    assert _at(database, later - DAY, later - TWO) == [
        "10 12:00 prompts/reminder",
        "11 10:00 prompts/reminder",
    ]


def test_a_moment_that_was_an_earlier_ends_own_keeps_its_reminder(database: Database) -> None:
    # A day before the new end is two hours before the old one.
    later = END + DAY - TWO
    with database.transaction() as db:
        extend.deadline(db, cases.writing(db), later, reason="", by="x")
    assert _at(database, END - DAY, later - DAY, later - TWO) == [
        "09 10:00 prompts/reminder",
        "10 08:00 prompts/reminder",
    ]


def test_one_whose_moment_is_over_is_never_planned(db: Session) -> None:
    mine = cases.writing(db, cases.opening(db, by=cases.member(db), window_days=1))
    planned = {job.run_at for job in db.scalars(select(Job).where(Job.kind == reminders.JOB))}
    assert mine.deadline == cases.NOON + DAY
    assert mine.deadline - TWO in planned
    assert mine.deadline - DAY not in planned


def test_a_worker_that_was_away_sends_the_later_one_alone(database: Database) -> None:
    with database.transaction() as db:
        cases.writing(db)
    assert _at(database, END - TWO + MINUTE) == ["09 10:01 prompts/reminder"]


def test_a_worker_that_was_away_too_long_sends_none(database: Database) -> None:
    with database.transaction() as db:
        cases.writing(db)
    assert _at(database, END) == []


def test_a_reminder_that_waited_until_it_is_needless_is_not_sent(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        cases.writing(db)
    _at(database, END - TWO)
    with clock.at(END - MINUTE), database.transaction() as db:
        mail = db.scalars(select(MailOut).where(MailOut.template == reminders.OF_WINDOW)).one()
        values = mails.to_candidate(db, mail, load()).values
        assert values["left"] == "1 minute", "what is left when it is sent"
        mine = db.scalars(select(Invitation)).one()
        cases.submitted(db, mine, cases.readable(db, archive, mine))
        with pytest.raises(Refusal, match="nothing left to remind"):
            mails.to_candidate(db, mail, load())


def test_who_has_not_started_is_reminded_once(database: Database) -> None:
    with database.transaction() as db:
        cases.invited(db)
    last = cases.NOON + timedelta(days=21)
    assert _at(database, last - reminders.BEFORE_START - MINUTE) == []
    assert _at(database, last - reminders.BEFORE_START, last - MINUTE) == [
        "20 12:00 prompts/start_reminder"
    ]


def test_who_has_started_or_declined_is_not_reminded_of_starting(database: Database) -> None:
    with database.transaction() as db:
        job = cases.opening(db, by=cases.member(db))
        cases.writing(db, job)
        gone = cases.invited(db, job)
        withdraw(db, gone, by=gone.id)
    written = _at(database, cases.NOON + timedelta(days=21) - reminders.BEFORE_START)
    assert [line for line in written if "start_reminder" in line] == []
