"""An email about the hour of an interview says it, with a file for the reader's calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.mail.models import MailOut
from prompts.models import Invitation
from prompts.window import start
from reviews.board.scheduling import candidate_mails, meetings
from reviews.board.scheduling.hours import Hour
from tests.mailed import Mailed, mails, newest
from tests.reviews import cases
from tests.reviews.interviews import loops

pytestmark = pytest.mark.usefixtures("at_now")
MONDAY = datetime(2026, 3, 9, 14, tzinfo=UTC)
NOW = MONDAY - timedelta(days=5)  # a Wednesday
SAME_DAY = MONDAY + timedelta(hours=3)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def case(db: Session) -> cases.Case:
    """Before the review decision, with a panel."""
    made = cases.begun(db)
    db.get_one(Invitation, made.invitation).zone = "Asia/Kolkata"
    return made


def _set(db: Session, case: cases.Case, at: datetime, *, on: datetime = NOW) -> None:
    with clock.at(on):
        meetings.plan(db, case.row(db), Hour(at, "Room 1"), by=case.coordinator)


def test_a_candidate_reads_the_hour_in_their_zone_and_gets_it_for_their_calendar(
    case: cases.Case, db: Session
) -> None:
    _set(db, case, MONDAY)
    message = newest(db, "prompts/slot")
    assert "possible interview: Mon 9 Mar 2026, 19:30 Kolkata" in message.subject
    when = "Mon 9 Mar 2026, 19:30 Kolkata (UTC+5:30), 14:00 UTC, 80 minutes, Room 1"
    assert when in message.words
    assert "This email is not a decision" in message.words
    assert "DTSTART:20260309T140000Z" in message.calendar
    assert "SUMMARY:Time held" in message.calendar
    assert "Example Pay: Staff engineer" in message.calendar


def test_after_the_release_it_is_their_interview_and_the_newest_hour_counts(
    case: cases.Case, db: Session
) -> None:
    _set(db, case, MONDAY)
    cases.release(db, case)
    _set(db, case, MONDAY + timedelta(days=1), on=LATER)
    message = newest(db, "prompts/slot")
    assert message.subject.startswith("Your interview has moved to Tue 10 Mar 2026, 19:30")
    assert "It was Mon 9 Mar 2026, 19:30 Kolkata" in message.words
    assert "not a decision" not in message.words
    assert "SEQUENCE:1" in message.calendar and "DTSTART:20260310" in message.calendar


def _released(db: Session, case: cases.Case) -> Mailed:
    """The email that there is an interview, as the listener of the move sends it."""
    cases.release(db, case)
    meetings.on_move(db, case.row(db), "release", "4", "5")
    return newest(db, "prompts/interview")


def test_a_reserved_time_is_confirmed_by_the_email_that_there_is_an_interview(
    case: cases.Case, db: Session
) -> None:
    _set(db, case, MONDAY)
    held = newest(db, "prompts/slot")
    message = _released(db, case)
    assert message.subject == (
        "There will be an interview about your document: Mon 9 Mar 2026, 19:30 Kolkata (UTC+5:30),"
        " 14:00 UTC"
    )
    assert "19:30 Kolkata (UTC+5:30), 14:00 UTC, 80 minutes, Room 1" in message.words
    named = "SUMMARY:Interview about your design document\\, Example Pay: Staff engineer"
    assert named in message.calendar
    assert (message.uids, held.sequence, message.sequence) == (held.uids, 0, 1)


def test_a_coordinator_reads_the_hour_that_was_sent_and_not_the_one_of_today(
    case: cases.Case, db: Session
) -> None:
    _set(db, case, MONDAY)
    _set(db, case, MONDAY + timedelta(days=1), on=LATER)
    _released(db, case)
    folio = case.row(db)
    sent = mails(db, "prompts/slot") + mails(db, "prompts/interview")
    assert {candidate_mails.values(db, folio, it)["place"] for it in sent} == {"Room 1"}
    meetings.call_off(db, folio, by=case.coordinator)
    shown = [candidate_mails.values(db, folio, mail) for mail in sent]
    said = sorted((it["when"][:14], it["held"], it["minutes"]) for it in shown)
    assert said == [
        ("Mon 9 Mar 2026", True, 80),
        ("Tue 10 Mar 202", False, 80),
        ("Tue 10 Mar 202", True, 80),
    ]


def test_without_a_time_the_email_says_that_there_will_be_one_until_it_ends(
    case: cases.Case, db: Session
) -> None:
    message = _released(db, case)
    assert message.subject == "There will be an interview about your document"
    assert "We will email you a date." in message.words
    assert message.calendar == ""
    meetings.on_move(db, case.row(db), "end", "5", "E")
    assert mails(db, "prompts/interview") == [], "an unsent yes is taken back"


def test_an_hour_that_was_cancelled_meanwhile_is_told_as_one_that_is_off(
    case: cases.Case, db: Session
) -> None:
    _set(db, case, MONDAY)
    with clock.at(LATER):
        meetings.call_off(db, case.row(db), by=case.coordinator)
        message = newest(db, "prompts/slot")
        assert message.subject.startswith("Mon 9 Mar 2026, 19:30 Kolkata")
        assert message.subject.endswith("is no longer reserved for you")
        assert "prepare" not in message.words
        assert message.calendar == ""
        message = newest(db, "reviews/rescheduled")
        assert "Mon 9 Mar 2026, 14:00" in message.subject
        assert "METHOD:CANCEL" in message.calendar


def test_a_panel_is_told_that_something_else_than_the_hour_has_changed(
    case: cases.Case, db: Session
) -> None:
    _set(db, case, MONDAY)
    first = newest(db, "reviews/rescheduled")
    meetings.plan(db, case.row(db), Hour(MONDAY, "Room 2"), by=case.coordinator)
    message = newest(db, "reviews/rescheduled")
    assert first.subject.startswith("Your panel interview is on Mon 9 Mar 2026")
    assert message.subject.startswith("Your panel interview has changed: Mon 9 Mar 2026")
    assert "length, break, place or debrief of your panel interview" in message.words
    assert "Room 2" in message.words


def _taken_out(message: Mailed, *uids: str) -> None:
    """The file takes the events of these ids out of a calendar."""
    assert "METHOD:CANCEL" in message.calendar and "STATUS:CANCELLED" in message.calendar
    assert message.sequence == 1 and {*uids} <= {*message.uids}


def test_a_cancelled_hour_is_named_and_goes_from_the_calendar(
    case: cases.Case, db: Session
) -> None:
    _set(db, case, MONDAY)
    (uid,) = newest(db, "prompts/slot").uids
    meetings.call_off(db, case.row(db), by=case.coordinator)
    message = newest(db, "prompts/slot_off")
    assert "cancelled: Mon 9 Mar 2026, 19:30 Kolkata" in message.subject
    assert "This is not a decision" in message.words
    _taken_out(message, uid)
    assert "Cancelled: Interview about your design document\\, Example Pay" in message.calendar


def _told_later(db: Session, case: cases.Case) -> list[str]:
    """The emails to the candidate since then."""
    of = (MailOut.to_id == case.folio, MailOut.created_at >= LATER)
    return list(db.scalars(select(MailOut.template).where(*of)))


def test_who_has_withdrawn_hears_in_one_email_which_hours_are_cancelled(db: Session) -> None:
    cases.listen(db, meetings.on_move)
    case = loops.begun(db)
    loops.give(db, case, "coding", cases.member(db, "Kim Placeholder"), at=SAME_DAY)
    _set(db, case, MONDAY)
    with clock.at(LATER):
        uids = newest(db, "prompts/interviews").uids + newest(db, "prompts/slot").uids
        mine = db.get_one(Invitation, case.invitation)
        start.withdraw(db, mine, by=mine.id)
        assert _told_later(db, case) == ["prompts/withdrawn"]
        message = newest(db, "prompts/withdrawn")
    assert "Thank you for your interest and for your time" in message.words
    assert "These interviews have been cancelled" in message.words
    assert "Interview about your design document: Mon 9 Mar 2026" in message.words
    assert message.uids == sorted(uids)
    _taken_out(message, *uids)


def test_a_rejection_is_one_email_with_outcome_thanks_and_cancellations(
    db: Session,
) -> None:
    cases.listen(db, meetings.on_move)
    case = loops.begun(db, words=("stop", "stop"))
    loops.give(db, case, "coding", cases.member(db, "Kim Placeholder"), at=SAME_DAY)
    _set(db, case, MONDAY)
    with clock.at(LATER):
        (uid,) = newest(db, "prompts/slot").uids
        feedback = "Your sums were sound.\n\nTwo days."
        cases.decide(db, case, "stop", reason="Too thin.", feedback=f" {feedback} ")
        assert _told_later(db, case) == ["prompts/closed"]
        message = newest(db, "prompts/closed")
        (mail,) = mails(db, "prompts/closed")
        shown = candidate_mails.values(db, case.row(db), mail)
    for said in (
        "The team has decided not to make you an offer. Thank you for the work",
        "We have written a few sentences for you about your work.",
        "These interviews have been cancelled",
        "Interview about your design document: Mon 9 Mar 2026, 14:00",
    ):
        assert said in message.words
    assert "Too thin" not in message.words
    assert shown["feedback"] == feedback
    _taken_out(message, uid)
    assert message.calendar.count("BEGIN:VEVENT") == 2


def test_an_interview_of_a_loop_is_named_with_its_hour_length_and_place(db: Session) -> None:
    case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
    held = loops.give(db, case, "coding", kim)
    folio = case.row(db)
    with clock.at(LATER):
        hour = Hour(MONDAY, "Room 2", minutes=60)
        meetings.plan(db, folio, hour, stage=held.stage, by=case.coordinator)
    moved = newest(db, "prompts/interviews")
    with clock.at(LATER + timedelta(minutes=1)):
        meetings.take_back(db, folio, "coding", by=case.coordinator)
    off = newest(db, "prompts/interviews")
    title = moved.subject.split(" has moved to ")[0]
    assert title and "Mon 9 Mar 2026" in moved.subject
    assert f"“{title}” has moved" in moved.words
    assert "60 minutes, Room 2" in moved.words
    assert "It was " in moved.words
    assert "DTSTART:20260309T140000Z" in moved.calendar
    assert off.subject.startswith(f"{title} has been cancelled: Mon 9 Mar 2026")
    (uid,) = moved.uids
    assert held.uid not in moved.calendar
    assert (off.uids, off.sequence) == ([uid], 2) and "METHOD:CANCEL" in off.calendar
    for message in (moved, off):
        assert "Example Pay: Staff engineer" in message.calendar
        assert "Kim" not in message.whole
