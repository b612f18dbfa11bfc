"""A panel's email about an hour that moved or is off says which, and takes it out of calendars."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, resources
from blindfolio.db.session import Database
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.settings import Settings
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from reviews.board import meetings, notices
from reviews.board.hours import Hour
from reviews.interviews import mails as interview_mails
from tests.reviews import cases

WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 14, tzinfo=UTC)
DEBRIEF = MONDAY + timedelta(hours=3)
LATER = WEDNESDAY + timedelta(minutes=1)
SETTINGS = Settings(zone="UTC", base_url="https://review.example.test")


@pytest.fixture
def case(database: Database) -> cases.Case:
    """With a panel that has been told of Monday."""
    stages.on_move(database, notices.on_move, meetings.on_move)
    with clock.at(WEDNESDAY), database.transaction() as db:
        made = cases.begun(db)
        meetings.plan(
            db,
            db.get_one(Folio, made.folio),
            Hour(MONDAY, "Room 1", debrief_at=DEBRIEF),
            by="jo",
        )
        return made


def _mails(db: Session, template: str) -> list[MailOut]:
    found = select(MailOut).where(MailOut.template == template)
    return list(db.scalars(found.order_by(MailOut.created_at, MailOut.to_id)))


def _filled(db: Session, mail: MailOut) -> Addressed:
    off = mail.template == meetings.UNSEATED
    return (interview_mails.to_leaver if off else interview_mails.to_panelist)(
        db, mail, SETTINGS
    )


def _uids(calendar: bytes) -> list[str]:
    return sorted(re.findall(r"UID:(\S+)", calendar.decode()))


def _sequence(calendar: bytes) -> int:
    return int(re.findall(r"SEQUENCE:(\d+)", calendar.decode())[0])


def _call_off(db: Session, folio: Folio) -> None:
    meetings.call_off(db, folio, by="jo")


def _unseat(db: Session, folio: Folio) -> None:
    held = [mail.to_id for mail in _mails(db, meetings.RESCHEDULED)]
    meetings.unseat(db, folio, held[0], by="jo")


def _stop(db: Session, folio: Folio) -> None:
    stages.move(db, folio, "stop", by=None)


def _end(db: Session, folio: Folio) -> None:
    stages.move(db, folio, "end", by=None, reason="withdrawn")


@pytest.mark.parametrize(
    ("act", "template", "told"),
    [
        (_call_off, meetings.RESCHEDULED, 2),
        (_unseat, meetings.UNSEATED, 1),
        (_stop, meetings.UNSEATED, 2),
        (_end, meetings.RESCHEDULED, 2),
    ],
)
def test_who_was_told_an_hour_that_is_off_gets_a_file_that_takes_it_out(
    database: Database,
    case: cases.Case,
    act: Callable[[Session, Folio], None],
    template: str,
    told: int,
) -> None:
    with clock.at(WEDNESDAY), database.transaction() as db:
        before = _filled(db, _mails(db, meetings.RESCHEDULED)[0]).calendar
        old = {mail.id for mail in _mails(db, template)}
    with clock.at(LATER), database.transaction() as db:
        act(db, stages.locked(db, case.folio))
        new = [mail for mail in _mails(db, template) if mail.id not in old]
        assert len(new) == told
        for mail in new:
            to = _filled(db, mail)
            said = MailWriter(resources.TEMPLATES).write(template, to.values)
            assert "Mon 9 Mar 2026, 14:00" in said.subject
            assert "Mon 9 Mar 2026, 14:00" in said.text
            assert "METHOD:CANCEL" in to.calendar.decode()
            assert _uids(to.calendar) == _uids(before) and len(_uids(before)) == 2
            assert _sequence(to.calendar) > _sequence(before)
            for never in (cases.NAME, case.code):
                assert never not in said.subject + said.text + to.calendar.decode()


def test_who_comes_back_to_a_panel_gets_a_newer_file(
    database: Database, case: cases.Case
) -> None:
    with clock.at(LATER), database.transaction() as db:
        folio = stages.locked(db, case.folio)
        gone = case.panel[0]
        meetings.unseat(db, folio, gone, by="jo")
        off = _sequence(_filled(db, _mails(db, meetings.UNSEATED)[0]).calendar)
        meetings.seat(db, folio, gone, by="jo")
        meetings.plan(db, folio, Hour(MONDAY, "Room 2", debrief_at=DEBRIEF), by="jo")
        mail = [it for it in _mails(db, meetings.RESCHEDULED) if it.to_id == gone][-1]
        assert _sequence(_filled(db, mail).calendar) > off


def test_an_hour_that_moved_is_said_with_the_old_one(
    database: Database, case: cases.Case
) -> None:
    with clock.at(LATER), database.transaction() as db:
        folio = stages.locked(db, case.folio)
        meetings.plan(db, folio, Hour(MONDAY + timedelta(days=1), "Room 1"), by="jo")
        to = _filled(db, _mails(db, meetings.RESCHEDULED)[-1])
        said = MailWriter(resources.TEMPLATES).write(meetings.RESCHEDULED, to.values)
    assert said.subject.startswith("Your panel interview has moved to Tue 10 Mar 2026, 14:00")
    assert "It was on\n\n    Mon 9 Mar 2026, 14:00" in said.text
    assert "The debrief on Mon 9 Mar 2026, 17:00" in said.text
    assert "METHOD" not in to.calendar.decode()


def test_without_an_hour_there_is_nothing_to_take_out(database: Database) -> None:
    with clock.at(WEDNESDAY), database.transaction() as db:
        case = cases.begun(db)
        meetings.unseat(db, db.get_one(Folio, case.folio), case.panel[0], by="jo")
        to = _filled(db, _mails(db, meetings.UNSEATED)[0])
        said = MailWriter(resources.TEMPLATES).write(meetings.UNSEATED, to.values)
    assert to.calendar == b"" and "calendar" not in said.text and "2026" not in said.subject
