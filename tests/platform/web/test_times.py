"""How instants are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from blindfolio import times

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Lisbon", "Wed 1 Jul 2026, 13:00 Lisbon (UTC+1)"),
        ("Asia/Kolkata", "Wed 1 Jul 2026, 17:30 Kolkata (UTC+5:30)"),
        ("Asia/Calcutta", "Wed 1 Jul 2026, 17:30 Kolkata (UTC+5:30)"),
        ("Pacific/Chatham", "Thu 2 Jul 2026, 00:45 Chatham (UTC+12:45)"),
        ("America/St_Johns", "Wed 1 Jul 2026, 09:30 St Johns (UTC\N{MINUS SIGN}2:30)"),
        ("UTC", "Wed 1 Jul 2026, 12:00 UTC (UTC+0)"),
    ],
)
def test_an_instant_names_its_zone(zone: str, said: str) -> None:
    assert times.when(NOON, ZoneInfo(zone)) == said
    assert times.day(NOON, ZoneInfo(zone)) == said.partition(",")[0]


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("UTC", "Wed 1 Jul 2026, 12:00 UTC (UTC+0)"),
        ("Asia/Kolkata", "Wed 1 Jul 2026, 17:30 Kolkata (UTC+5:30), 12:00 UTC"),
        # Another day there than in UTC: both are said.
        ("Pacific/Chatham", "Thu 2 Jul 2026, 00:45 Chatham (UTC+12:45), Wed 1 Jul, 12:00 UTC"),
    ],
)
def test_what_nobody_may_misread_is_said_by_ones_own_clock_first_and_in_utc(
    zone: str, said: str
) -> None:
    assert times.exact(NOON, ZoneInfo(zone)) == said


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=2, hours=4, minutes=50), "2 days 4 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(hours=3, minutes=20), "3 hours 20 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=1, seconds=30), "1 minute"),
        (timedelta(seconds=30), "no time"),
        (timedelta(days=-1), "no time"),
    ],
)
def test_what_is_left_is_rounded_down(left: timedelta, said: str) -> None:
    assert times.left(NOON + left, NOON) == said


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-12-04T18:00", datetime(2026, 12, 4, 18)),
        ("2026-12-04", None),
        ("2026-02-30T10:00", None),
        ("0001-01-01T00:00", None),
        ("9999-12-31T23:59", None),
        ("", None),
    ],
)
def test_what_a_field_for_day_and_time_holds(text: str, read: datetime | None) -> None:
    assert times.typed(text) == read


def test_every_renamed_place_keeps_its_clock() -> None:
    for old, today in times.RENAMED.items():
        for month in (1, 7):
            instant = datetime(2026, month, 1, 12, tzinfo=UTC)
            assert instant.astimezone(ZoneInfo(old)).replace(tzinfo=None) == instant.astimezone(
                ZoneInfo(today)
            ).replace(tzinfo=None)
