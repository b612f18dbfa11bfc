"""A due date is counted in the working days of who has to keep it, where they are."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from blindfolio.accounts import working_days
from blindfolio.refusal import Refusal


@pytest.mark.parametrize(
    ("asked", "days", "zone", "week", "ends"),
    [
        ("2026-11-16T10:00+00:00", 1, "Europe/Lisbon", "12345", "2026-11-17T18:00+00:00"),
        ("2026-11-20T17:59+00:00", 1, "Europe/Lisbon", "12345", "2026-11-23T18:00+00:00"),
        ("2026-11-20T10:00+00:00", 4, "Europe/Lisbon", "12345", "2026-11-26T18:00+00:00"),
        # Already Saturday in Auckland; their Monday ends while Lisbon sleeps.
        ("2026-11-20T12:00+00:00", 1, "Pacific/Auckland", "12345", "2026-11-23T05:00+00:00"),
        # Sunday to Thursday.
        ("2026-11-19T10:00+00:00", 1, "Asia/Jerusalem", "12347", "2026-11-22T16:00+00:00"),
        ("2026-11-19T10:00+00:00", 2, "Asia/Kolkata", "3", "2026-12-02T12:30+00:00"),
        # The clocks go back on 25 October: the hour at the place stays.
        ("2026-10-23T10:00+00:00", 1, "Europe/Lisbon", "12345", "2026-10-26T18:00+00:00"),
        ("2026-10-22T10:00+00:00", 1, "Europe/Lisbon", "12345", "2026-10-23T17:00+00:00"),
    ],
)
def test_the_end_of_the_last_working_day(
    asked: str, days: int, zone: str, week: str, ends: str
) -> None:
    found = working_days.end_of(datetime.fromisoformat(asked), days, ZoneInfo(zone), week)
    assert found == datetime.fromisoformat(ends)


def test_a_week_is_its_days_in_order_and_has_one_at_least() -> None:
    assert working_days.week(["5", "1", "1", "9", "x"]) == "15"
    assert [working_days.words(w) for w in ("12345", "12347", "1", "67")] == [
        "Mon to Fri",
        "Mon, Tue, Wed, Thu, Sun",
        "Mon",
        "Sat, Sun",
    ]
    with pytest.raises(Refusal, match="at least one"):
        working_days.week([])
