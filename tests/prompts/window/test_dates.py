"""Days and hours that follow from a window's end, in the candidate's own zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.demo.opening_texts import TEXTS
from prompts.opening.terms import BLANK, TERMS
from prompts.window import candidate_hour, hearing_date
from prompts.window.feedback_date import feedback_date
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
LISBON, KOLKATA = ZoneInfo("Europe/Lisbon"), ZoneInfo("Asia/Kolkata")


@pytest.mark.parametrize(
    ("hour", "minutes", "doubt"),
    [
        (9, 80, ""),
        (1, 80, "For the candidate, it begins at 06:30 in Kolkata, before 7:00."),
        (14, 60, ""),
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
    assert candidate_hour.zone_of(db, invited.folio) is None
    assert candidate_hour.zone_of(db, writing.folio) == KOLKATA


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
