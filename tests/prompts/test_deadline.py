"""When a window ends, and what still counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from itsdangerous import URLSafeSerializer

from prompts import deadline

END = datetime(2026, 3, 9, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        # No change of time inside the window: a week is a week.
        ("Europe/Lisbon", "2026-03-02T12:00+00:00", "2026-03-09T12:00+00:00"),
        # Clocks go forward in Lisbon on 29 March 2026: the same hour on the wall.
        ("Europe/Lisbon", "2026-03-25T15:20+00:00", "2026-04-01T16:00+01:00"),
        # One that is skipped that day ends after it.
        ("Europe/Lisbon", "2026-03-22T01:00+00:00", "2026-03-29T02:00+01:00"),
        # And back on 25 October 2026: of an hour passed twice, the second.
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
