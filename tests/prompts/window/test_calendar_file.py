"""Calendar files: the date and nothing of anybody else; a moved date replaces the one before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from prompts.models import CalendarEntry
from prompts.window import calendar_file
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
END = cases.NOON + timedelta(days=7)


def _entry(db: Session) -> CalendarEntry:
    cases.writing(db)
    return db.scalars(select(CalendarEntry)).one()


def _only_event(raw: bytes) -> dict[str, object]:
    [event] = Calendar.from_ical(raw).walk("VEVENT")
    return {str(name): value for name, value in event.items()}


def test_the_end_of_a_window_is_its_last_hour_in_utc(db: Session) -> None:
    known = _entry(db)
    event = _only_event(
        calendar_file.window_file(known, "Staff Engineer", END, "Mon 9 Mar 2026, 12:00 Lisbon")
    )
    assert event["DTSTART"].dt == END - timedelta(hours=1)  # type: ignore[attr-defined]
    assert event["DTEND"].dt == END  # type: ignore[attr-defined]
    assert "12:00 Lisbon" in str(event["DESCRIPTION"])


@pytest.mark.parametrize("what", ["window", "conversation"])
def test_a_file_names_nobody_and_leads_nowhere(db: Session, what: str) -> None:
    known = _entry(db)
    raw = (
        calendar_file.window_file(known, "Staff Engineer", END, "soon")
        if what == "window"
        else calendar_file.conversation_file(
            known, "Staff Engineer", END, 60, "Room 2", "soon", held=True
        )
    )
    names = {"UID", "SEQUENCE", "DTSTAMP", "SUMMARY", "DESCRIPTION", "DTSTART", "DTEND"}
    assert set(_only_event(raw)) == names | ({"LOCATION"} if what == "conversation" else set())
    head = {str(name) for name in Calendar.from_ical(raw)}
    assert head == {"PRODID", "VERSION"}
    text = raw.decode()
    for never in ("ORGANIZER", "ATTENDEE", "mailto", "http", "F-", "eviewer", "Ada", "Jo "):
        assert never not in text


@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize(
    ("rest", "lasting"), [(0, "60 minutes."), (10, "60 minutes plus a 10-minute break.")]
)
def test_an_interview_says_how_long_it_is_and_ends_after_its_break(
    db: Session, held: bool, rest: int, lasting: str
) -> None:
    event = _only_event(
        calendar_file.conversation_file(
            _entry(db), "Staff", END, 60, "", "soon", break_minutes=rest, held=held
        )
    )
    assert str(event["DESCRIPTION"]).startswith(f"soon, {lasting}")
    assert event["DTEND"].dt == END + timedelta(minutes=60 + rest)  # type: ignore[attr-defined]


def test_a_date_that_moves_keeps_its_name_and_counts_up(db: Session) -> None:
    first = _entry(db)
    known = first.uid
    calendar_file.changed(db, first.invitation, "window")
    calendar_file.changed(db, first.invitation, "conversation")
    rows = db.execute(
        select(CalendarEntry.what, CalendarEntry.uid, CalendarEntry.sequence)
    ).all()
    found = {what: (uid, sequence) for what, uid, sequence in rows}
    assert found["window"] == (known, 1)
    assert found["conversation"][1] == 0
    assert found["conversation"][0] != known
