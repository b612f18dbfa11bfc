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


LATER = END + timedelta(days=2)
BOTH = END + DAY - TWO
"""A day before this end is two hours before the other."""


@pytest.mark.parametrize(
    ("until", "instants", "written"),
    [
        (None, [END - DAY - MINUTE], []),
        (None, [END - DAY, END - TWO - MINUTE], ["08 12:00"]),
        (None, [END - DAY, END - TWO, END, END + DAY], ["08 12:00", "09 10:00"]),
        (LATER, [END - DAY, END - TWO, END], []),
        (LATER, [LATER - DAY, LATER - TWO], ["10 12:00", "11 10:00"]),
        (BOTH, [END - DAY, BOTH - DAY, BOTH - TWO], ["09 10:00", "10 08:00"]),
        # A worker that was away sends the later one alone, or none.
        (None, [END - TWO + MINUTE], ["09 10:01"]),
        (None, [END], []),
    ],
)
def test_they_are_written_a_day_and_two_hours_before_the_end(
    database: Database, until: datetime | None, instants: list[datetime], written: list[str]
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        if until:
            extend.deadline(db, mine, until, reason="", by="x")
    assert _at(database, *instants) == [f"{at} prompts/reminder" for at in written]


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


def test_one_whose_moment_is_over_is_never_planned(db: Session) -> None:
    mine = cases.writing(db, cases.opening(db, by=cases.member(db), window_days=1))
    planned = {job.run_at for job in db.scalars(select(Job).where(Job.kind == reminders.JOB))}
    assert mine.deadline == cases.NOON + DAY
    assert mine.deadline - TWO in planned
    assert mine.deadline - DAY not in planned


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
