"""When a window ends, what still counts, and the days and calendar files that follow from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from itsdangerous import URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.demo.opening_texts import TEXTS
from prompts import deadline
from prompts.models import CalendarEntry
from prompts.opening.terms import BLANK, TERMS
from prompts.window import calendar_file, candidate_hour, hearing_date
from prompts.window.feedback_date import feedback_date
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")

END = datetime(2026, 3, 9, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        # No change of time inside the window: a week is a week.
        ("Europe/Lisbon", "2026-03-02T12:00+00:00", "2026-03-09T12:00+00:00"),
        # Clocks go forward in Lisbon on 29 March 2026: the same hour on the wall.
        ("Europe/Lisbon", "2026-03-25T15:20+00:00", "2026-04-01T16:00+01:00"),
        # It ends in an hour that is skipped, or passed twice.
        ("Europe/Lisbon", "2026-03-22T01:00+00:00", "2026-03-29T02:00+01:00"),
        ("Europe/Lisbon", "2026-10-18T01:00+01:00", "2026-10-25T01:00+00:00"),
        ("Europe/Lisbon", "2026-10-22T15:00+01:00", "2026-10-29T15:00+00:00"),
        # Half an hour off, and never a change: the full hour is the full hour there.
        ("Asia/Kolkata", "2026-03-25T15:20+05:30", "2026-04-01T16:00+05:30"),
        # 45 minutes off; clocks go back in Chatham on 5 April 2026, by an hour.
        ("Pacific/Chatham", "2026-04-02T10:10+13:45", "2026-04-09T11:00+12:45"),
        # And forward on 27 September 2026.
        ("Pacific/Chatham", "2026-09-24T09:00+12:45", "2026-10-01T09:00+13:45"),
        # Two and a half hours off in summer, three and a half in winter.
        ("America/St_Johns", "2026-03-03T09:10-03:30", "2026-03-10T10:00-02:30"),
        ("America/St_Johns", "2026-10-27T09:00-02:30", "2026-11-03T09:00-03:30"),
        # Midnight could mean either of two days; in Havana this one comes twice.
        ("Asia/Kolkata", "2026-03-05T23:10+05:30", "2026-03-13T01:00+05:30"),
        ("Europe/Lisbon", "2026-03-05T00:00+00:00", "2026-03-12T01:00+00:00"),
        ("America/Havana", "2026-10-24T23:30-04:00", "2026-11-01T01:00-05:00"),
    ],
)
def test_a_window_is_whole_local_days_up_to_the_full_hour(
    zone: str, start: str, end: str
) -> None:
    found = deadline.end_of_window(datetime.fromisoformat(start), 7, ZoneInfo(zone))
    assert found == datetime.fromisoformat(end)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        # Skipped: as long after the last hour as if clocks had gone on.
        ("Europe/Lisbon", "2026-03-29T01:00", "2026-03-29T01:00"),
        ("Europe/Lisbon", "2026-03-29T01:30", "2026-03-29T01:30"),
        ("America/St_Johns", "2026-03-08T02:00", "2026-03-08T05:30"),
        ("Pacific/Chatham", "2026-09-27T03:00", "2026-09-26T14:15"),
        # Passed twice: the second time.
        ("Europe/Lisbon", "2026-10-25T01:00", "2026-10-25T01:00"),
        ("America/St_Johns", "2026-11-01T01:30", "2026-11-01T05:00"),
        ("Pacific/Chatham", "2026-04-05T03:00", "2026-04-04T14:15"),
        # There is no such hour in Kolkata.
        ("Asia/Kolkata", "2026-03-29T01:00", "2026-03-28T19:30"),
    ],
)
def test_an_hour_that_is_skipped_or_passed_twice_costs_nobody_time(
    zone: str, local: str, utc: str
) -> None:
    read = datetime.fromisoformat(local)
    found = deadline.instant(read, ZoneInfo(zone))
    assert found == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    shown = found.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert shown >= read, "nobody has less than the hour they read"


@pytest.mark.parametrize(
    ("issued", "until"),
    [
        (None, END),
        (END - timedelta(days=3), END + deadline.GRACE),
        (END, END + deadline.GRACE),
        (END + SECOND, END + deadline.GRACE),
        (END + deadline.GRACE, END + deadline.GRACE),
        (END + deadline.GRACE + SECOND, END),
    ],
)
def test_the_grace_is_for_forms_handed_out_before_it_ends(
    issued: datetime | None, until: datetime
) -> None:
    assert deadline.counts_until(END, issued) == until


def test_a_ticket_says_when_it_was_issued_and_to_whom() -> None:
    issued = END - timedelta(minutes=3, microseconds=7)
    text = deadline.ticket("key", "one", issued)
    assert deadline.issued_at("key", "one", text) == issued
    assert deadline.issued_at("key", "another", text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "\x00.\udcff",
        deadline.ticket("another key", "one", END),
        deadline.ticket("key", "one", END)[:-1],
        URLSafeSerializer("key").dumps(["one", END.timestamp()]),
        URLSafeSerializer("key", salt="upload-ticket").dumps("one"),
        URLSafeSerializer("key", salt="upload-ticket").dumps(["one", "soon"]),
    ],
)
def test_a_ticket_that_is_not_ours_gives_no_grace(text: str) -> None:
    assert deadline.issued_at("key", "one", text) is None


LISBON, KOLKATA = ZoneInfo("Europe/Lisbon"), ZoneInfo("Asia/Kolkata")


@pytest.mark.parametrize(
    ("hour", "minutes", "doubt"),
    [
        (9, 80, ""),
        (14, 60, ""),
        (1, 80, "For the candidate, it begins at 06:30 in Kolkata, before 7:00."),
        (15, 80, "For the candidate, it ends at 21:50 in Kolkata, after 21:00."),
        (17, 80, "For the candidate, it ends at 23:50 in Kolkata, after 21:00."),
        (18, 80, "For the candidate, it ends at 00:50 in Kolkata, after 21:00."),
    ],
)
def test_an_hour_of_the_candidates_night_is_doubted(
    hour: int, minutes: int, doubt: str
) -> None:
    at = datetime(2026, 12, 2, hour, tzinfo=UTC)
    found = candidate_hour.there(at, minutes, KOLKATA, LISBON)
    assert found is not None
    assert "Kolkata (UTC+5:30)" in found.words
    assert found.doubt == doubt


def test_where_the_clocks_agree_or_the_zone_is_unknown_nothing_is_said() -> None:
    at = datetime(2026, 12, 2, 23, tzinfo=UTC)
    assert candidate_hour.there(at, 80, ZoneInfo("Europe/London"), LISBON) is None
    assert candidate_hour.there(at, 80, None, LISBON) is None


def test_the_zone_is_known_once_the_candidate_has_chosen_it(db: Session) -> None:
    invited, writing = cases.invited(db), cases.writing(db, zone="Asia/Kolkata")
    assert candidate_hour.zone_of(invited) is None
    assert candidate_hour.zone_of(writing) == KOLKATA


ENDED = datetime(2026, 10, 20, 17, tzinfo=UTC)
"""18:00 in Lisbon, five days before its clocks go back."""


def test_it_is_so_many_days_later_at_the_same_hour_of_the_candidates_own_clock() -> None:
    assert feedback_date(None, 30, LISBON) is None, "without a window there is none"
    found = feedback_date(ENDED, 30, LISBON)
    assert found is not None
    assert found.by == datetime(2026, 11, 19, 18, tzinfo=UTC)
    assert found.by.astimezone(LISBON).hour == ENDED.astimezone(LISBON).hour


@pytest.mark.parametrize("zone", [LISBON, ZoneInfo("Pacific/Auckland")])
def test_it_is_near_from_the_beginning_of_the_day_before(zone: ZoneInfo) -> None:
    found = feedback_date(ENDED, 30, zone)
    assert found is not None
    near, by = found.near.astimezone(zone), found.by.astimezone(zone)
    assert (near.hour, near.minute) == (0, 0)
    assert (by.date() - near.date()).days == 1


FILLED_IN = TERMS["You hear"].replace(BLANK, "ten", 1).replace(BLANK, "the day after it")
"""As the form suggests it."""
ENDS = datetime(2026, 12, 2, 18, tzinfo=UTC)
"""A Wednesday."""


def _day(promise: str, ends: datetime, zone: ZoneInfo) -> str:
    by = hearing_date.of_interview(promise, ends, zone)
    return times.day(by, zone) if by else ""


@pytest.mark.parametrize(
    ("promise", "day"),
    [
        (FILLED_IN, "Wed 16 Dec 2026"),
        (TEXTS["You hear"], "Wed 16 Dec 2026"),
        ("You hear within 3 working days after the end of your window.", "Mon 7 Dec 2026"),
        ("Within one working day of the deadline.", "Thu 3 Dec 2026"),
        ("Innerhalb von fünf Arbeitstagen nach Ihrer Abgabefrist.", "Wed 9 Dec 2026"),
        ("", ""),
        ("Within a few working days of your deadline.", ""),
        ("Within ten working days of your interview.", ""),
        ("Within ten days of your deadline.", ""),
        ("Within 0 working days of your deadline.", ""),
        ("By the end of the next working day.", ""),
    ],
)
def test_working_days_after_the_deadline_are_counted_and_no_other_words(
    promise: str, day: str
) -> None:
    assert _day(promise, ENDS, LISBON) == day


def test_the_working_days_are_those_where_the_candidate_is() -> None:
    late = datetime(2026, 12, 2, 23, tzinfo=UTC)
    assert _day(FILLED_IN, late, KOLKATA) == "Thu 17 Dec 2026"


def _entry(db: Session) -> CalendarEntry:
    cases.writing(db)
    return db.scalars(select(CalendarEntry)).one()


def _only_event(raw: bytes) -> dict[str, object]:
    [event] = Calendar.from_ical(raw).walk("VEVENT")
    return {str(name): value for name, value in event.items()}


def test_the_end_of_a_window_is_its_last_hour_in_utc(db: Session) -> None:
    known = _entry(db)
    event = _only_event(calendar_file.window_file(known, "Staff", END, "Mon 12:00 Lisbon"))
    assert event["DTSTART"].dt == END - timedelta(hours=1)  # type: ignore[attr-defined]
    assert event["DTEND"].dt == END  # type: ignore[attr-defined]
    assert "12:00 Lisbon" in str(event["DESCRIPTION"])


@pytest.mark.parametrize("what", ["window", "conversation"])
def test_a_file_names_nobody_and_leads_nowhere(db: Session, what: str) -> None:
    known = _entry(db)
    at = (known, "Staff Engineer", END)
    raw = calendar_file.window_file(*at, "soon")
    if what == "conversation":
        raw = calendar_file.conversation_file(*at, 60, "Room 2", "soon", held=True)
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
    given = (_entry(db), "Staff", END, 60, "", "soon")
    raw = calendar_file.conversation_file(*given, break_minutes=rest, held=held)
    event = _only_event(raw)
    assert str(event["DESCRIPTION"]).startswith(f"soon, {lasting}")
    assert event["DTEND"].dt == END + timedelta(minutes=60 + rest)  # type: ignore[attr-defined]


def test_a_date_that_moves_keeps_its_name_and_counts_up(db: Session) -> None:
    first = _entry(db)
    known = first.uid
    calendar_file.changed(db, first.invitation, "window")
    calendar_file.changed(db, first.invitation, "conversation")
    found = {it.what: (it.uid, it.sequence) for it in db.scalars(select(CalendarEntry))}
    assert found["window"] == (known, 1)
    assert found["conversation"][1] == 0
    assert found["conversation"][0] != known
