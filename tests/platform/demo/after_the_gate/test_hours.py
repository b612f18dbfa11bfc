"""Whatever day the demo is seeded on, its people meet on working days and never two at an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from blindfolio.demo.after_the_gate import hours

WEEK = [datetime(2026, 11, 16, 0, 5, tzinfo=UTC) + timedelta(hours=7 * n) for n in range(24)]


@pytest.mark.parametrize("moment", WEEK)
def test_what_is_over_was_on_a_working_day_and_the_story_began_on_a_monday(
    moment: datetime,
) -> None:
    found, began = hours.last_afternoon(moment), hours.monday(moment)
    assert found.weekday() < 5
    assert timedelta() <= moment - found < timedelta(days=4)
    assert hours.day_before(found).weekday() < 5
    assert timedelta(days=1) <= found - hours.day_before(found) <= timedelta(days=3)
    assert began.weekday() == 0
    assert timedelta() <= moment - began <= timedelta(days=7)


@pytest.mark.parametrize("moment", WEEK)
def test_no_hour_is_given_twice(moment: datetime) -> None:
    found = list(islice(hours.free(moment), 20))
    assert found == sorted(set(found))
    assert found[0] > moment
    assert {at.weekday() for at in found} == {0, 1, 2, 3, 4}
