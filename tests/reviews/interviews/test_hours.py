"""Which hours of a loop's interviews and its debrief can be set, and who hears of the debrief."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts.models import Invitation
from reviews import pages_of_mails
from reviews.board.scheduling import hours, meetings
from reviews.board.scheduling.hours import Hour
from reviews.interviews import debrief_hour
from reviews.panel.models import Slot
from tests.mailed import mails, newest
from tests.reviews import cases
from tests.reviews.interviews import loops

pytestmark = pytest.mark.usefixtures("at_now")
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
DAY, HOUR, HALF = timedelta(days=1), timedelta(hours=1), timedelta(minutes=30)
NINTH = datetime(2026, 12, 9, 10, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 14, tzinfo=UTC)


def _panel(db: Session, case: cases.Case, debrief: datetime | None = None) -> Folio:
    folio, hour = case.row(db), Hour(NINTH, "", minutes=75, debrief_at=debrief)
    meetings.plan(db, folio, hour, by=case.coordinator)
    return folio


def _move(db: Session, case: cases.Case, at: datetime) -> None:
    """Another hour for the coding interview."""
    hour = Hour(at, "Room 1", minutes=60)
    meetings.plan(db, case.row(db), hour, stage="coding", by=case.coordinator)


def test_a_debrief_follows_the_last_interview_of_a_loop_of_several_days(db: Session) -> None:
    case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
    lou = cases.member(db, "Lou Placeholder")
    loops.give(db, case, "coding", kim, at=NINTH + DAY)
    loops.give(db, case, "influence", lou, at=NINTH + 2 * DAY)
    says = "“Work with other people” ends on Fri 11 Dec 2026, 11:00"
    with pytest.raises(Refusal, match=says):
        _panel(db, case, NINTH + 6 * HOUR)
    folio = _panel(db, case, NINTH + 2 * DAY + HOUR)
    assert hours.booked(db, folio.id)["coding"]
    with pytest.raises(Refusal, match="The debrief is on Fri 11 Dec 2026, 11:00"):
        _move(db, case, NINTH + 3 * DAY)


@pytest.mark.usefixtures("either_database")
def test_a_candidate_and_an_interviewer_are_in_one_interview_at_a_time(db: Session) -> None:
    case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
    folio = _panel(db, case)
    with pytest.raises(Refusal, match=r"The panel's interview .* 9 Dec 2026, 10:00.*11:15"):
        loops.give(db, case, "coding", kim, at=NINTH + HALF)
    coding = loops.give(db, case, "coding", kim, at=NINTH + 75 * timedelta(minutes=1))
    with pytest.raises(Refusal, match="“Programming together” with this candidate"):
        meetings.plan(db, folio, Hour(NINTH + HOUR, ""), by=case.coordinator)
    _move(db, case, coding.at + HALF)
    other = loops.begun(db)
    says = "Kim Placeholder has an interview with another candidate"
    hour = f"from {hours.when(db, folio, coding.at)} until {coding.ends_at:%H:%M}"
    for by, then in ((case.coordinator, hour), (other.coordinator, "then")):
        there = hours.not_there(db, other.row(db), [kim], coding.at, coding.ends_at, by=by)
        assert there == [f"{says} {then}."], "a time is for its candidate's coordinators"


def test_an_hour_before_the_candidate_could_have_written_is_pointed_out(db: Session) -> None:
    case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
    folio = case.row(db)
    folio.stage = "0"
    mine = db.scalars(select(Invitation).where(Invitation.folio == folio.id)).one()
    mine.started_at = mine.deadline = None
    mine.start_by = NINTH
    until = hours.written_by(db, folio)
    assert until and until > NINTH
    influence, coding = (meetings.stage_of(db, folio, it) for it in ("influence", "coding"))
    for at, of, told in (
        (until - HOUR, (influence, kim), True),
        (until, (influence, kim), False),
        (until - HOUR, (coding, kim), False),  # it is before the document's own
        (until - HOUR, (), True),
    ):
        said = " ".join(hours.doubts(db, folio, Hour(at), *of, by="jo"))
        assert ("can write until" in said) == told


def test_interviewers_hear_when_the_debrief_is_and_that_it_is_off(db: Session) -> None:
    debrief = NINTH + 5 * DAY
    words = "Mon 14 Dec 2026, 10:00"
    case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
    folio = _panel(db, case, debrief)
    loops.give(db, case, "coding", kim, at=NINTH + DAY)
    said = newest(db, meetings.SET, kim)
    assert words in said.text and said.calendar.count("BEGIN:VEVENT") == 2
    again = Hour(NINTH, "", debrief_at=debrief + HOUR)
    meetings.plan(db, folio, again, by=case.coordinator)
    moved = newest(db, debrief_hour.MAIL, kim).whole
    assert "moved to Mon 14 Dec 2026, 11:00" in moved and "Your interviews are here:" in moved
    assert "You will make the decision" not in moved
    mail = mails(db, debrief_hour.MAIL, kim)[-1]
    assert pages_of_mails.PAGES[mail.template](db, mail) == "/interviews"
    sequence = db.get_one(Slot, folio.id).sequence
    meetings.take_back(db, folio, "coding", by=case.coordinator)
    off = newest(db, meetings.OFF, kim)
    assert "the debrief on Mon 14 Dec 2026, 11:00" in off.text
    assert off.calendar.count("BEGIN:VEVENT") == 2 and "METHOD:CANCEL" in off.calendar
    assert f"SEQUENCE:{sequence + 1}" in off.calendar
    assert db.get_one(Slot, folio.id).sequence > sequence + 1


def test_moved_and_cancelled_interviews_say_both_hours(db: Session) -> None:
    with clock.at(MONDAY - 5 * DAY):
        case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
        loops.give(db, case, "coding", kim, at=MONDAY)
    with clock.at(MONDAY - 4 * DAY):
        _move(db, case, MONDAY + DAY)
        moved = newest(db, meetings.SET)
        meetings.take_back(db, case.row(db), "coding", by=case.coordinator)
        off = newest(db, meetings.OFF)
    assert moved.subject.startswith("Your interview has moved to Tue 10 Mar 2026, 14:00")
    assert "Mon 9 Mar 2026, 14:00" in moved.text
    assert "Tue 10 Mar 2026, 14:00" in off.subject and "Tue 10 Mar 2026, 14:00" in off.text
    assert "METHOD:CANCEL" in off.calendar and off.uids == moved.uids
    assert (moved.sequence, off.sequence) == (1, 2)
    for never in (cases.NAME, case.code, "Room 1"):
        assert never not in off.text + off.calendar


def test_an_interview_that_is_over_leaves_the_calendar_as_it_is(db: Session) -> None:
    with clock.at(MONDAY - 5 * DAY):
        case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
        loops.give(db, case, "coding", kim, at=MONDAY)
    with clock.at(MONDAY + 2 * HOUR):
        meetings.take_back(db, case.row(db), "coding", by=case.coordinator)
        off = newest(db, meetings.OFF)
    assert off.calendar == "" and "2026" not in off.whole
