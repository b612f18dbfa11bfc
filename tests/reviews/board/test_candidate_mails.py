"""An email about the hour of an interview says it, with a file for the reader's calendar."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, resources
from blindfolio.db.session import Database
from blindfolio.mail.deliver import Delivery
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from prompts.models import Invitation
from prompts.window import start
from reviews.board import candidate_mails, meetings
from reviews.board.hours import Hour
from reviews.interviews import mails as interview_mails
from tests.reviews import cases
from tests.reviews.interviews import loops

MONDAY = datetime(2026, 3, 9, 14, tzinfo=UTC)
WEDNESDAY = MONDAY - timedelta(days=5)
SAME_DAY = MONDAY + timedelta(hours=3)
LATER = WEDNESDAY + timedelta(minutes=1)
SETTINGS = Settings(team="Example Pay", zone="UTC", base_url="https://review.example.test")


@pytest.fixture
def case(database: Database) -> cases.Case:
    """Before the review decision, with a panel."""
    with clock.at(WEDNESDAY), database.transaction() as db:
        made = cases.begun(db)
        mine = db.scalars(select(Invitation).where(Invitation.folio == made.folio)).one()
        mine.zone = "Asia/Kolkata"
        return made


def _set(
    database: Database, case: cases.Case, at: datetime, *, on: datetime = WEDNESDAY
) -> None:
    with clock.at(on), database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        meetings.plan(db, folio, Hour(at, "Room 1"), by=case.coordinator)


def _sent(db: Session, template: str) -> EmailMessage:
    """The newest email of this kind, as it would be sent now."""
    delivery = Delivery(
        resources.TEMPLATES, lambda *_: pytest.fail(), None, sender="site@example.test"
    )
    found = select(MailOut).where(MailOut.template == template)
    mail = db.scalars(found.order_by(MailOut.created_at.desc())).first()
    assert mail is not None
    find = (
        candidate_mails.to_candidate
        if mail.to_kind == "candidate"
        else interview_mails.to_panelist
    )
    return delivery.message(mail, find(db, mail, SETTINGS))


def _said(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


def _files(message: EmailMessage) -> str:
    return "".join(str(part.get_content()) for part in message.iter_attachments())


def _unfolded(message: EmailMessage) -> str:
    """The calendar file, each property on one line."""
    return re.sub(r"\r\n ", "", _files(message))


def test_a_candidate_reads_the_hour_in_their_zone_and_gets_it_for_their_calendar(
    database: Database, case: cases.Case
) -> None:
    _set(database, case, MONDAY)
    with clock.at(WEDNESDAY), database.transaction() as db:
        message = _sent(db, "prompts/slot")
    assert "possible interview: Mon 9 Mar 2026, 19:30 Kolkata" in message["Subject"]
    assert "Mon 9 Mar 2026, 19:30 Kolkata (UTC+5:30), 14:00 UTC, 80 minutes, Room 1" in (
        _said(message)
    )
    assert "This email is not a decision" in _said(message)
    assert "DTSTART:20260309T140000Z" in _files(message)
    assert "SUMMARY:Time held" in _files(message)
    assert "Example Pay: Staff engineer" in _unfolded(message)


def test_after_the_release_it_is_their_interview_and_the_newest_hour_counts(
    database: Database, case: cases.Case
) -> None:
    _set(database, case, MONDAY)
    with clock.at(WEDNESDAY), database.transaction() as db:
        cases.release(db, case)
    _set(database, case, MONDAY + timedelta(days=1), on=LATER)
    with clock.at(WEDNESDAY), database.transaction() as db:
        message = _sent(db, "prompts/slot")
    assert message["Subject"].startswith("Your interview has moved to Tue 10 Mar 2026, 19:30")
    assert "It was Mon 9 Mar 2026, 19:30 Kolkata" in _said(message)
    assert "not a decision" not in _said(message)
    assert "SEQUENCE:1" in _files(message) and "DTSTART:20260310" in _files(message)


def _released(database: Database, case: cases.Case) -> EmailMessage:
    """The email that there is an interview, as the listener of the move sends it."""
    with clock.at(WEDNESDAY), database.transaction() as db:
        cases.release(db, case)
        meetings.on_move(db, db.get_one(Folio, case.folio), "release", "4", "5")
        return _sent(db, "prompts/interview")


def test_a_reserved_time_is_confirmed_by_the_email_that_there_is_an_interview(
    database: Database, case: cases.Case
) -> None:
    _set(database, case, MONDAY)
    with clock.at(WEDNESDAY), database.transaction() as db:
        held = _files(_sent(db, "prompts/slot"))
    message = _released(database, case)
    assert message["Subject"] == (
        "There will be an interview about your document: Mon 9 Mar 2026, 19:30 Kolkata (UTC+5:30),"
        " 14:00 UTC"
    )
    assert "19:30 Kolkata (UTC+5:30), 14:00 UTC, 80 minutes, Room 1" in _said(message)
    file = _files(message)
    named = "SUMMARY:Interview about your design document\\, Example Pay: Staff engineer"
    assert named in _unfolded(message)
    assert re.findall(r"UID:(\S+)", file) == re.findall(r"UID:(\S+)", held)
    assert ("SEQUENCE:0" in held, "SEQUENCE:1" in file) == (True, True)


def test_a_coordinator_reads_the_hour_that_was_sent_and_not_the_one_of_today(
    database: Database, case: cases.Case
) -> None:
    _set(database, case, MONDAY)
    _set(database, case, MONDAY + timedelta(days=1), on=LATER)
    _released(database, case)
    with clock.at(WEDNESDAY), database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        meetings.call_off(db, folio, by=case.coordinator)
        query = select(MailOut).where(
            MailOut.template.in_(("prompts/slot", "prompts/interview"))
        )
        sent = db.scalars(query.order_by(MailOut.created_at, MailOut.id)).all()
        shown = [candidate_mails.values(db, folio, mail) for mail in sent]
    said = sorted((it["when"][:14], it["held"], it["minutes"]) for it in shown)
    assert said == [
        ("Mon 9 Mar 2026", True, 80),
        ("Tue 10 Mar 202", False, 80),
        ("Tue 10 Mar 202", True, 80),
    ]


def test_without_a_time_the_email_says_that_there_will_be_one_until_it_ends(
    database: Database, case: cases.Case
) -> None:
    message = _released(database, case)
    assert message["Subject"] == "There will be an interview about your document"
    assert "We will email you a date." in _said(message)
    assert _files(message) == ""
    with clock.at(WEDNESDAY), database.transaction() as db:
        meetings.on_move(db, db.get_one(Folio, case.folio), "end", "5", "E")
        query = select(MailOut).where(MailOut.template == "prompts/interview")
        assert db.scalars(query).all() == [], "an unsent yes is taken back"


def test_an_hour_that_was_cancelled_meanwhile_is_told_as_one_that_is_off(
    database: Database, case: cases.Case
) -> None:
    _set(database, case, MONDAY)
    with clock.at(LATER), database.transaction() as db:
        meetings.call_off(db, db.get_one(Folio, case.folio), by=case.coordinator)
        message = _sent(db, "prompts/slot")
        assert message["Subject"].startswith("Mon 9 Mar 2026, 19:30 Kolkata")
        assert message["Subject"].endswith("is no longer reserved for you")
        assert "prepare" not in _said(message)
        assert _files(message) == ""
        message = _sent(db, "reviews/rescheduled")
        assert "Mon 9 Mar 2026, 14:00" in message["Subject"]
        assert "METHOD:CANCEL" in _files(message)


def test_a_panel_is_told_that_something_else_than_the_hour_has_changed(
    database: Database, case: cases.Case
) -> None:
    _set(database, case, MONDAY)
    with clock.at(WEDNESDAY), database.transaction() as db:
        first = _sent(db, "reviews/rescheduled")
        folio = db.get_one(Folio, case.folio)
        meetings.plan(db, folio, Hour(MONDAY, "Room 2"), by=case.coordinator)
        message = _sent(db, "reviews/rescheduled")
    assert first["Subject"].startswith("Your panel interview is on Mon 9 Mar 2026")
    assert message["Subject"].startswith("Your panel interview has changed: Mon 9 Mar 2026")
    assert "a new length, break, place or debrief" in _said(message)
    assert "Room 2" in _said(message)


def _taken_out(message: EmailMessage, *uids: str) -> None:
    """The file takes the events of these ids out of a calendar."""
    part = next(message.iter_attachments())
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "CANCEL"
    for line in (
        "METHOD:CANCEL",
        "STATUS:CANCELLED",
        "SEQUENCE:1",
        *(f"UID:{uid}" for uid in uids),
    ):
        assert line in _files(message)


def test_a_cancelled_hour_is_named_and_goes_from_the_calendar(
    database: Database, case: cases.Case
) -> None:
    _set(database, case, MONDAY)
    with clock.at(WEDNESDAY), database.transaction() as db:
        (uid,) = re.findall(r"UID:(\S+)", _files(_sent(db, "prompts/slot")))
        meetings.call_off(db, db.get_one(Folio, case.folio), by=case.coordinator)
        message = _sent(db, "prompts/slot_off")
    assert "cancelled: Mon 9 Mar 2026, 19:30 Kolkata" in message["Subject"]
    assert "This is not a decision" in _said(message)
    _taken_out(message, uid)
    assert "Cancelled: Interview about your design document\\, Example Pay" in _unfolded(
        message
    )


def test_who_has_withdrawn_hears_in_one_email_which_hours_are_cancelled(
    database: Database,
) -> None:
    stages.on_move(database, meetings.on_move)
    with clock.at(WEDNESDAY), database.transaction() as db:
        case = loops.begun(db)
        loops.give(db, case, "coding", cases.member(db, "Kim Placeholder"), at=SAME_DAY)
    _set(database, case, MONDAY)
    with clock.at(LATER), database.transaction() as db:
        files = _files(_sent(db, "prompts/interviews")) + _files(_sent(db, "prompts/slot"))
        mine = db.scalars(select(Invitation).where(Invitation.folio == case.folio)).one()
        start.withdraw(db, mine, by=mine.id)
        assert _told_since(db, case, LATER) == ["prompts/withdrawn"]
        message = _sent(db, "prompts/withdrawn")
    assert "Thank you for your interest and for your time" in _said(message)
    assert "These interviews are cancelled" in _said(message)
    assert "Interview about your design document: Mon 9 Mar 2026" in _said(message)
    assert re.findall(r"UID:(\S+)", _files(message)) == re.findall(r"UID:(\S+)", files)
    _taken_out(message, *re.findall(r"UID:(\S+)", files))


def test_a_rejection_is_one_email_with_outcome_paragraph_thanks_and_cancellations(
    database: Database,
) -> None:
    stages.on_move(database, meetings.on_move)
    with clock.at(WEDNESDAY), database.transaction() as db:
        case = loops.begun(db, words=("stop", "stop"))
        loops.give(db, case, "coding", cases.member(db, "Kim Placeholder"), at=SAME_DAY)
    _set(database, case, MONDAY)
    with clock.at(LATER), database.transaction() as db:
        (uid,) = re.findall(r"UID:(\S+)", _files(_sent(db, "prompts/slot")))
        cases.decide(
            db,
            case,
            "stop",
            reason="Too thin.",
            feedback=" Your sums were sound.\n\nTwo days. ",
        )
        assert _told_since(db, case, LATER) == ["prompts/closed"]
        message = _sent(db, "prompts/closed")
        shown = candidate_mails.values(
            db,
            db.get_one(Folio, case.folio),
            db.scalars(select(MailOut).where(MailOut.template == "prompts/closed")).one(),
        )
    for said in (
        "The team has decided not to make you an offer. Thank you for the work",
        "Your sums were sound. Two days.",
        "These interviews are cancelled",
        "Interview about your design document: Mon 9 Mar 2026, 14:00",
    ):
        assert said in _said(message)
    assert "Too thin" not in _said(message)
    assert shown["feedback"] == "Your sums were sound.\n\nTwo days."
    _taken_out(message, uid)
    assert _files(message).count("BEGIN:VEVENT") == 2


def _told_since(db: Session, case: cases.Case, at: datetime) -> list[str]:
    """The emails to the candidate since then."""
    found = select(MailOut.template).where(
        MailOut.to_id == case.folio, MailOut.created_at >= at
    )
    return sorted(db.scalars(found))


def test_an_interview_of_a_loop_is_named_with_its_hour_length_and_place(
    database: Database,
) -> None:
    with clock.at(WEDNESDAY), database.transaction() as db:
        case, kim = loops.begun(db), cases.member(db, "Kim Placeholder")
        held = loops.give(db, case, "coding", kim)
        folio = db.get_one(Folio, case.folio)
        with clock.at(LATER):
            meetings.plan(
                db,
                folio,
                Hour(MONDAY, "Room 2", minutes=60),
                stage=held.stage,
                by=case.coordinator,
            )
        moved = _sent(db, "prompts/interviews")
        with clock.at(LATER + timedelta(minutes=1)):
            meetings.take_back(db, folio, "coding", by=case.coordinator)
        off = _sent(db, "prompts/interviews")
    title = moved["Subject"].split(" has moved to ")[0]
    assert title and "Mon 9 Mar 2026" in moved["Subject"]
    assert f"“{title}” has moved" in _said(moved)
    assert "60 minutes, Room 2" in _said(moved)
    assert "It was " in _said(moved)
    assert "DTSTART:20260309T140000Z" in _files(moved)
    assert off["Subject"].startswith(f"{title} is cancelled: Mon 9 Mar 2026")
    (uid,) = re.findall(r"UID:(\S+)", _files(moved))
    assert held.uid not in _files(moved)
    assert f"UID:{uid}" in _files(off) and "METHOD:CANCEL" in _files(off)
    assert "SEQUENCE:2" in _files(off)
    for message in (moved, off):
        assert "Example Pay: Staff engineer" in _unfolded(message)
        assert "Kim" not in message.as_string()
