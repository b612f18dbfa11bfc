"""The day that an opening promises for feedback: counted from the end of the window alone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from prompts.window.feedback_date import feedback_date

LISBON = ZoneInfo("Europe/Lisbon")
AUCKLAND = ZoneInfo("Pacific/Auckland")
END = datetime(2026, 10, 20, 17, tzinfo=UTC)
"""18:00 in Lisbon, five days before its clocks go back."""


def test_it_is_so_many_days_later_at_the_same_hour_of_the_candidates_own_clock() -> None:
    found = feedback_date(END, 30, LISBON)
    assert found is not None
    assert found.by == datetime(2026, 11, 19, 18, tzinfo=UTC)
    assert found.by.astimezone(LISBON).hour == END.astimezone(LISBON).hour


@pytest.mark.parametrize("zone", [LISBON, AUCKLAND])
def test_it_is_near_from_the_beginning_of_the_day_before(zone: ZoneInfo) -> None:
    found = feedback_date(END, 30, zone)
    assert found is not None
    near, by = found.near.astimezone(zone), found.by.astimezone(zone)
    assert (near.hour, near.minute) == (0, 0)
    assert (by.date() - near.date()).days == 1


def test_without_a_window_there_is_none() -> None:
    assert feedback_date(None, 30, LISBON) is None
