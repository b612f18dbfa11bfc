"""The panel hears once on the working day before: when, the debrief, and whether they have read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.jobs.worker import Worker
from blindfolio.mail.models import MailOut
from reviews import pages_of_mails
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import Hour
from reviews.interviews import reminders
from reviews.panel import prepared
from tests import factories
from tests.mailed import mails, newest
from tests.reviews import cases

pytestmark = pytest.mark.usefixtures("at_now")
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
FRIDAY = datetime(2026, 3, 6, 9, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 14, tzinfo=UTC)
DEBRIEF = MONDAY + timedelta(hours=3)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def case(database: Database) -> cases.Case:
    """With the panel; the interview is on Monday."""
    with database.transaction() as db:
        made = cases.met(db)
        _set(db, made, MONDAY)
        return made


def _set(db: Session, case: cases.Case, at: datetime) -> None:
    folio = case.row(db)
    debrief = at + (DEBRIEF - MONDAY)
    meetings.plan(db, folio, Hour(at, "Room 1", debrief_at=debrief), by=case.coordinator)


def _told(database: Database, *instants: datetime) -> list[tuple[str, str]]:
    """Who was written to by then, and when."""
    for instant in instants:
        with clock.at(instant):
            Worker(database, {reminders.DAY_BEFORE: reminders.DayBefore()}).run_until_idle()
    with database.reading() as db:
        found = db.execute(
            select(MailOut.to_id, MailOut.created_at).where(
                MailOut.template == reminders.DAY_BEFORE_MAIL
            )
        )
        return sorted((account, f"{at:%a %H:%M}") for account, at in found)


def test_the_panel_hears_once_on_the_last_working_day_before(
    database: Database, case: cases.Case
) -> None:
    assert _told(database, FRIDAY - MINUTE) == []
    everybody = sorted((account, "Fri 09:01") for account in case.panel)
    assert _told(database, FRIDAY + MINUTE, MONDAY - MINUTE) == everybody


def test_nobody_hears_of_an_hour_that_was_moved_or_cancelled(
    database: Database, case: cases.Case
) -> None:
    with clock.at(NOW + MINUTE), database.transaction() as db:
        _set(db, case, MONDAY + timedelta(days=1))
    assert _told(database, FRIDAY + MINUTE) == []
    with clock.at(FRIDAY + MINUTE), database.transaction() as db:
        meetings.call_off(db, case.row(db), by=case.coordinator)
    assert _told(database, MONDAY) == []


def test_a_worker_that_was_away_writes_nothing_about_an_interview_that_has_begun(
    database: Database, case: cases.Case
) -> None:
    assert _told(database, MONDAY + MINUTE) == []


def test_the_mail_says_the_hours_and_whether_they_have_read_and_names_nobody(
    database: Database, case: cases.Case
) -> None:
    first, second = case.panel
    with clock.at(NOW + MINUTE), database.transaction() as db:
        prepared.confirm(db, case.row(db), by=first)
    _told(database, FRIDAY + MINUTE)
    with clock.at(FRIDAY + MINUTE), database.transaction() as db:
        to = {it: newest(db, reminders.DAY_BEFORE_MAIL, it) for it in case.panel}
    assert [to[account].values["read"] for account in (first, second)] == [True, False]
    values, calendar = to[first].values, to[first].calendar
    assert values["released"]
    assert "14:00" in str(values["when"]) and "17:00" in str(values["debrief"])
    assert calendar.count("BEGIN:VEVENT") == 2
    assert "DTSTART:20260309T140000Z" in calendar and "DTSTART:20260309T170000Z" in calendar
    assert cases.NAME not in calendar and case.code not in calendar
    with clock.at(FRIDAY + 2 * MINUTE), database.transaction() as db:
        meetings.unseat(db, case.row(db), second, by=case.coordinator)
        gone = newest(db, reminders.DAY_BEFORE_MAIL, second)
    assert (gone.values["when"], gone.calendar) == ("", "")


def _seated(db: Session, case: cases.Case) -> str:
    """A third member."""
    late = factories.account(db).id
    meetings.seat(db, case.row(db), late, by=case.coordinator)
    return late


def _leads_to(db: Session, late: str) -> str:
    (mail,) = mails(db, meetings.SEATED_MAIL, late)
    return pages_of_mails.PAGES[mail.template](db, mail)


def test_who_is_seated_late_hears_the_hour_and_that_there_is_something_to_read(
    database: Database, case: cases.Case
) -> None:
    with clock.at(NOW + MINUTE), database.transaction() as db:
        late = _seated(db, case)
        told = newest(db, meetings.SEATED_MAIL, late)
        assert "its question sheet is ready" in told.words and "14:00" in told.words
        assert "DTSTART:20260309T140000Z" in told.calendar
        assert _leads_to(db, late) == f"/panels/{case.folio}"
        meetings.call_off(db, case.row(db), by=case.coordinator)
        told = newest(db, meetings.SEATED_MAIL, late)
        assert "The interview hasn't been scheduled yet." in told.words and told.calendar == ""
        assert "its question sheet is ready" in told.words


def test_who_is_seated_before_the_release_hears_the_hour_and_reads_nothing_yet(
    database: Database,
) -> None:
    with database.transaction() as db:
        made = cases.begun(db)
        _set(db, made, MONDAY)
        late = _seated(db, made)
        words = newest(db, meetings.SEATED_MAIL, late).words
        assert "There is nothing to read yet" in words
        assert "14:00" in words and cases.NAME not in words
        assert _leads_to(db, late) == "/panels"
