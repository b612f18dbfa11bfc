"""A promise in the plain form is turned into its day; any other text stays a text."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from blindfolio import times
from blindfolio.demo.opening_texts import TEXTS
from prompts.opening.terms import BLANK, TERMS
from prompts.window import hearing_date

LISBON = ZoneInfo("Europe/Lisbon")
FILLED_IN = TERMS["You hear"].replace(BLANK, "ten", 1).replace(BLANK, "the day after it")
"""As the form suggests it."""
ENDS = datetime(2026, 12, 2, 18, tzinfo=UTC)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("promise", "day"),
    [
        (FILLED_IN, "Wed 16 Dec 2026"),
        (TEXTS["You hear"], "Wed 16 Dec 2026"),
        ("You hear within 3 working days after the end of your window.", "Mon 7 Dec 2026"),
        ("Within one working day of the deadline.", "Thu 3 Dec 2026"),
    ],
)
def test_working_days_after_the_deadline_are_counted(promise: str, day: str) -> None:
    by = hearing_date.of_interview(promise, ENDS, LISBON)
    assert by is not None
    assert times.day(by, LISBON) == day


@pytest.mark.parametrize(
    "promise",
    [
        "",
        "Within a few working days of your deadline.",
        "Within ten working days of your interview.",
        "Within ten days of your deadline.",
        "Within 0 working days of your deadline.",
        "By the end of the next working day.",
    ],
)
def test_no_day_is_made_of_other_words(promise: str) -> None:
    assert hearing_date.of_interview(promise, ENDS, LISBON) is None


def test_the_working_days_are_those_where_the_candidate_is() -> None:
    late = datetime(2026, 12, 2, 23, tzinfo=UTC)
    by = hearing_date.of_interview(FILLED_IN, late, ZoneInfo("Asia/Kolkata"))
    assert by is not None
    assert times.day(by, ZoneInfo("Asia/Kolkata")) == "Thu 17 Dec 2026"
