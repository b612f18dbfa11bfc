"""Another due date for a review: earlier or later, a whole day, told once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, resources
from blindfolio.accounts import working_days
from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.ledger.models import Payload
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.refusal import Refusal
from blindfolio.settings import load
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from reviews.board import assign, due_dates, due_mails, mails
from reviews.reading import assignment, lock
from reviews.reading.models import Assignment
from tests import factories
from tests.reviews.reading import desks

SETTINGS = load(base_url="https://review.example.test", team="Example Pay")
NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)  # a Tuesday
DUE = datetime(2031, 3, 7, 18, tzinfo=UTC)
LATER = datetime(2031, 3, 10, 18, tzinfo=UTC)
ZONE = ZoneInfo("UTC")


def _reading(db: Session) -> tuple[Folio, str]:
    folio = db.get_one(Folio, desks.begin(db, readers=0).folio)
    me = factories.account(db).id
    assign.reviewer(db, folio, me, due=DUE, days=3, by="jo")
    assignment.accept(db, folio.id, knows="no", by=me)
    return folio, me


def _due(db: Session, account: str) -> datetime | None:
    return db.scalars(select(Standing.due).where(Standing.account == account)).one()


def _moved(db: Session) -> list[MailOut]:
    query = select(MailOut).where(MailOut.template == mails.MOVED).order_by(MailOut.created_at)
    return list(db.scalars(query))


def _text(db: Session, mail: MailOut) -> str:
    values = mails.to_reviewer_of_date(db, mail, SETTINGS).values
    written = MailWriter(resources.TEMPLATES).write(mail.template, values)
    return f"{written.subject}\n{written.text}"


@pytest.mark.parametrize("due", [LATER, DUE - timedelta(days=2)])
def test_a_later_and_an_earlier_date_are_told_once(
    either_database: Database, due: datetime
) -> None:
    with clock.at(NOW), either_database.transaction() as db:
        folio, me = _reading(db)
        due_dates.change(db, folio, me, due.date(), zone=ZONE, by="jo")
        with pytest.raises(Refusal, match="This is the due date already"):
            due_dates.change(db, folio, me, due.date(), zone=ZONE, by="jo")
        assert _due(db, me) == due
        (mail,) = _moved(db)
        text = _text(db, mail)
        new = f"{due:%a} {due.day} Mar 2031"
        assert f"now due by {new}" in text and "Fri 7 Mar 2031" in text
        assert ":00" not in text and f"your review {folio.code}." in text
        told = [
            body["facts"] for body in db.scalars(select(Payload.body)) if "from" in str(body)
        ]
        assert [(it["from"], it["to"]) for it in told if "from" in it] == [
            (DUE.isoformat(), due.isoformat())
        ]


def test_the_reminders_move_with_the_date(database: Database) -> None:
    with clock.at(NOW), database.transaction() as db:
        folio, me = _reading(db)
        due_dates.change(db, folio, me, LATER.date(), zone=ZONE, by="jo")
        jobs = db.scalars(select(Job).where(Job.kind == due_mails.JOB))
        mornings = sorted(job.run_at for job in jobs if job.args["due"] == LATER.isoformat())
        week = working_days.WEEK
        assert mornings == [
            working_days.morning_before(LATER, ZoneInfo("Europe/Lisbon"), week),
            working_days.morning_after(LATER, ZoneInfo("Europe/Lisbon"), week),
        ]


def test_a_chosen_day_is_counted_in_working_days_no_more(database: Database) -> None:
    with clock.at(NOW), database.transaction() as db:
        folio = db.get_one(Folio, desks.begin(db, readers=0).folio)
        me = factories.account(db).id
        assign.reviewer(db, folio, me, due=DUE, days=3, by="jo")
        soon = NOW.replace(hour=18)
        due_dates.change(db, folio, me, soon.date(), zone=ZONE, by="jo")
        asked = db.scalars(select(Assignment)).one()
        assert (asked.days, asked.answer_by) == (None, soon)


@pytest.mark.parametrize(
    ("day", "zone", "sentence"),
    [
        (date(2031, 3, 3), "UTC", "in the past"),
        (date(2031, 3, 4), "UTC", None),
        (date(2031, 3, 4), "Pacific/Kiritimati", "in the past"),  # it is the 5th there
        (date(2031, 3, 7), "UTC", "already"),
    ],
)
def test_a_review_is_due_today_or_later_and_on_another_day(
    database: Database, day: date, zone: str, sentence: str | None
) -> None:
    with clock.at(NOW), database.transaction() as db:
        folio, me = _reading(db)
        if sentence is None:
            due_dates.change(db, folio, me, day, zone=ZoneInfo(zone), by="jo")
            assert _due(db, me) == NOW.replace(hour=18)
            return
        with pytest.raises(Refusal, match=sentence):
            due_dates.change(db, folio, me, day, zone=ZoneInfo(zone), by="jo")
        assert _due(db, me) == DUE


def test_a_locked_review_keeps_its_date(database: Database) -> None:
    with clock.at(NOW), database.transaction() as db:
        folio, me = _reading(db)
        desks.fill(db, folio.id, by=me)
        lock.lock(db, folio.id, by=me)
        with pytest.raises(Refusal, match="locked or closed"):
            due_dates.change(db, folio, me, LATER.date(), zone=ZONE, by="jo")
        with pytest.raises(Absent):
            due_dates.change(db, folio, "nobody", LATER.date(), zone=ZONE, by="jo")


def test_who_reads_no_more_is_told_no_date(database: Database) -> None:
    with clock.at(NOW), database.transaction() as db:
        folio, me = _reading(db)
        due_dates.change(db, folio, me, LATER.date(), zone=ZONE, by="jo")
        stages.move(db, stages.locked(db, folio.id), "end", by=None, reason="withdrawn")
        (mail,) = _moved(db)
        assert "2031" not in _text(db, mail)
