"""An interviewer's email about an interview that moved or is off says the hour, and takes it out of
their calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from blindfolio import clock, resources
from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.settings import Settings
from blindfolio.visibility.models import Folio
from reviews.board import meetings
from reviews.board.hours import Hour
from reviews.interviews import mails
from tests.reviews import cases
from tests.reviews.interviews import loops

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 14, tzinfo=UTC)
SETTINGS = Settings(zone="UTC", base_url="https://review.example.test")
WRITER = MailWriter(resources.TEMPLATES)


def test_moved_and_cancelled_interviews_say_both_hours(database: Database) -> None:
    with clock.at(NOW), database.transaction() as db:
        case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
        folio = db.get_one(Folio, case.folio)
        made = loops.give(db, case, "coding", kim, at=MONDAY)
        later = MONDAY + timedelta(days=1)
        meetings.plan(
            db, folio, Hour(later, "Room 1", minutes=60), stage=made.stage, by=case.coordinator
        )
        found = select(MailOut).where(MailOut.template == meetings.SET)
        (moved,) = [mail for mail in db.scalars(found) if "before" in mail.args]
        said = WRITER.write(meetings.SET, mails.to_interviewer(db, moved, SETTINGS).values)
        assert said.subject.startswith("Your interview has moved to Tue 10 Mar 2026, 14:00")
        assert "Mon 9 Mar 2026, 14:00" in said.text
        set_ = mails.to_interviewer(db, moved, SETTINGS).calendar.decode()
        meetings.take_back(db, folio, "coding", by=case.coordinator)
        off = db.scalars(select(MailOut).where(MailOut.template == meetings.OFF)).one()
        to = mails.to_leaver(db, off, SETTINGS)
        said = WRITER.write(meetings.OFF, to.values)
    assert "Tue 10 Mar 2026, 14:00" in said.subject and "Tue 10 Mar 2026, 14:00" in said.text
    calendar = to.calendar.decode()
    assert "METHOD:CANCEL" in calendar and "SEQUENCE:2" in calendar and "SEQUENCE:1" in set_
    uid = next(line for line in set_.splitlines() if line.startswith("UID:"))
    assert uid in calendar
    for never in (cases.NAME, case.code, "Room 1"):
        assert never not in said.text + calendar


def test_an_interview_that_is_over_leaves_the_calendar_as_it_is(database: Database) -> None:
    with clock.at(NOW), database.transaction() as db:
        case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
        loops.give(db, case, "coding", kim, at=MONDAY)
    with clock.at(MONDAY + timedelta(hours=2)), database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        meetings.take_back(db, folio, "coding", by=case.coordinator)
        off = db.scalars(select(MailOut).where(MailOut.template == meetings.OFF)).one()
        to = mails.to_leaver(db, off, SETTINGS)
        said = WRITER.write(meetings.OFF, to.values)
    assert to.calendar == b"" and "2026" not in said.subject + said.text
