"""Which hours of a loop's interviews and its debrief can be set, and who hears of the debrief."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, resources
from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings
from blindfolio.visibility.models import Folio
from prompts.models import Invitation
from reviews import pages_of_mails
from reviews.board import hours, meetings
from reviews.board.hours import Hour
from reviews.interviews import mails
from reviews.panel import debrief_hour
from reviews.panel.models import Slot
from tests.reviews import cases
from tests.reviews.interviews import loops

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
DAY, HOUR, HALF = timedelta(days=1), timedelta(hours=1), timedelta(minutes=30)
NINTH = datetime(2026, 12, 9, 10, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 14, tzinfo=UTC)
SETTINGS = Settings(zone="UTC", base_url="https://review.example.test")


def _panel(db: Session, case: cases.Case, debrief: datetime | None = None) -> Folio:
    folio = db.get_one(Folio, case.folio)
    meetings.plan(
        db, folio, Hour(NINTH, "", minutes=75, debrief_at=debrief), by=case.coordinator
    )
    return folio


def test_a_debrief_follows_the_last_interview_of_a_loop_of_several_days(
    database: Database,
) -> None:
    with clock.at(NOW), database.transaction() as db:
        case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
        lou = cases.member(db, "Lou Placeholder")
        loops.give(db, case, "coding", kim, at=NINTH + DAY)
        loops.give(db, case, "influence", lou, at=NINTH + 2 * DAY)
        says = "“Work with other people” ends on Fri 11 Dec 2026, 11:00"
        with pytest.raises(Refusal, match=says):
            _panel(db, case, NINTH + 6 * HOUR)
        folio = _panel(db, case, NINTH + 2 * DAY + HOUR)
        held = hours.booked(db, folio.id).get("coding")
        assert held
        with pytest.raises(Refusal, match="The debrief is on Fri 11 Dec 2026, 11:00"):
            meetings.plan(
                db,
                folio,
                Hour(NINTH + 3 * DAY, "", minutes=60),
                stage="coding",
                by=case.coordinator,
            )


def test_a_candidate_and_an_interviewer_are_in_one_interview_at_a_time(
    either_database: Database,
) -> None:
    with clock.at(NOW), either_database.transaction() as db:
        case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
        folio = _panel(db, case)
        with pytest.raises(Refusal, match=r"The panel's interview .* 9 Dec 2026, 10:00.*11:15"):
            loops.give(db, case, "coding", kim, at=NINTH + HALF)
        coding = loops.give(db, case, "coding", kim, at=NINTH + 75 * timedelta(minutes=1))
        with pytest.raises(Refusal, match="“Programming together” with this candidate"):
            meetings.plan(db, folio, Hour(NINTH + HOUR, ""), by=case.coordinator)
        meetings.plan(
            db,
            folio,
            Hour(coding.at + HALF, "", minutes=60),
            stage=coding.stage,
            by=case.coordinator,
        )
        other = loops.begun(db)
        says = "Kim Placeholder has an interview with another candidate at that time"
        with pytest.raises(Refusal, match=says):
            loops.give(db, other, "influence", kim, at=coding.at + HALF)
        there = hours.not_there(
            db, db.get_one(Folio, other.folio), [kim], coding.at, coding.ends_at
        )
        assert there == [f"{says}."]


def test_an_hour_before_the_candidate_could_have_written_is_pointed_out(
    database: Database,
) -> None:
    with clock.at(NOW), database.transaction() as db:
        case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
        folio = db.get_one(Folio, case.folio)
        folio.stage = "0"
        mine = db.scalars(select(Invitation).where(Invitation.folio == folio.id)).one()
        mine.started_at = mine.deadline = None
        mine.start_by = NINTH
        until = hours.written_by(db, folio)
        assert until and until > NINTH
        stage = meetings.stage_of(db, folio, "influence")
        said = hours.doubts(db, folio, Hour(until - HOUR), stage, kim)
        assert "can write until" in " ".join(said)
        said = hours.doubts(db, folio, Hour(until), stage, kim)
        assert "can write until" not in " ".join(said)
        stage = meetings.stage_of(db, folio, "coding")
        said = hours.doubts(db, folio, Hour(until - HOUR), stage, kim)
        assert "can write until" not in " ".join(said), "it is before the document's own"
        assert "can write until" in " ".join(hours.doubts(db, folio, Hour(until - HOUR)))


def test_interviewers_hear_when_the_debrief_is_and_that_it_is_off(database: Database) -> None:
    debrief = NINTH + 5 * DAY
    words = "Mon 14 Dec 2026, 10:00"
    with clock.at(NOW), database.transaction() as db:
        case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
        folio = _panel(db, case, debrief)
        loops.give(db, case, "coding", kim, at=NINTH + DAY)
        said, calendar = _read(db, kim, meetings.SET)
        assert words in said and calendar.count("BEGIN:VEVENT") == 2
        meetings.plan(
            db, folio, Hour(NINTH, "", debrief_at=debrief + HOUR), by=case.coordinator
        )
        said, calendar = _read(db, kim, debrief_hour.MAIL)
        assert "moved to Mon 14 Dec 2026, 11:00" in said and "decision is yours" not in said
        assert "Your interviews:" in said
        mail = _last(db, kim, debrief_hour.MAIL)
        assert pages_of_mails.PAGES[mail.template](db, mail) == "/interviews"
        sequence = db.get_one(Slot, folio.id).sequence
        meetings.take_back(db, folio, "coding", by=case.coordinator)
        said, calendar = _read(db, kim, meetings.OFF)
        assert "The debrief on Mon 14 Dec 2026, 11:00" in said
        assert calendar.count("BEGIN:VEVENT") == 2 and "METHOD:CANCEL" in calendar
        assert f"SEQUENCE:{sequence + 1}" in calendar
        assert db.get_one(Slot, folio.id).sequence > sequence + 1


def _last(db: Session, to: str, template: str) -> MailOut:
    found = select(MailOut).where(MailOut.to_id == to, MailOut.template == template)
    return db.scalars(found.order_by(MailOut.created_at, MailOut.id)).all()[-1]


def _read(db: Session, to: str, template: str) -> tuple[str, str]:
    """What the last of these mails says, and its calendar file."""
    build = {
        meetings.SET: mails.to_interviewer,
        meetings.OFF: mails.to_leaver,
        debrief_hour.MAIL: debrief_hour.to_expected,
    }[template]
    addressed = build(db, _last(db, to, template), SETTINGS)
    said = MailWriter(resources.TEMPLATES).write(template, addressed.values)
    return f"{said.subject}\n{said.text}", addressed.calendar.decode()


def test_moved_and_cancelled_interviews_say_both_hours(database: Database) -> None:
    with clock.at(MONDAY - 5 * DAY), database.transaction() as db:
        case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
        folio = db.get_one(Folio, case.folio)
        made = loops.give(db, case, "coding", kim, at=MONDAY)
        later = MONDAY + DAY
        meetings.plan(
            db, folio, Hour(later, "Room 1", minutes=60), stage=made.stage, by=case.coordinator
        )
        found = select(MailOut).where(MailOut.template == meetings.SET)
        (moved,) = [mail for mail in db.scalars(found) if "before" in mail.args]
        said = MailWriter(resources.TEMPLATES).write(
            meetings.SET, mails.to_interviewer(db, moved, SETTINGS).values
        )
        assert said.subject.startswith("Your interview has moved to Tue 10 Mar 2026, 14:00")
        assert "Mon 9 Mar 2026, 14:00" in said.text
        set_ = mails.to_interviewer(db, moved, SETTINGS).calendar.decode()
        meetings.take_back(db, folio, "coding", by=case.coordinator)
        off = db.scalars(select(MailOut).where(MailOut.template == meetings.OFF)).one()
        to = mails.to_leaver(db, off, SETTINGS)
        said = MailWriter(resources.TEMPLATES).write(meetings.OFF, to.values)
    assert "Tue 10 Mar 2026, 14:00" in said.subject and "Tue 10 Mar 2026, 14:00" in said.text
    calendar = to.calendar.decode()
    assert "METHOD:CANCEL" in calendar and "SEQUENCE:2" in calendar and "SEQUENCE:1" in set_
    uid = next(line for line in set_.splitlines() if line.startswith("UID:"))
    assert uid in calendar
    for never in (cases.NAME, case.code, "Room 1"):
        assert never not in said.text + calendar


def test_an_interview_that_is_over_leaves_the_calendar_as_it_is(database: Database) -> None:
    with clock.at(MONDAY - 5 * DAY), database.transaction() as db:
        case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
        loops.give(db, case, "coding", kim, at=MONDAY)
    with clock.at(MONDAY + 2 * HOUR), database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        meetings.take_back(db, folio, "coding", by=case.coordinator)
        off = db.scalars(select(MailOut).where(MailOut.template == meetings.OFF)).one()
        to = mails.to_leaver(db, off, SETTINGS)
        said = MailWriter(resources.TEMPLATES).write(meetings.OFF, to.values)
    assert to.calendar == b"" and "2026" not in said.subject + said.text
