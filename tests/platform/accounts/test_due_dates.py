"""A due date is counted in the working days of who has to keep it, where they are, and in none on
which they are away."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from blindfolio import clock
from blindfolio.accounts import absence, working_days
from blindfolio.accounts.models import Account
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
    words = {
        "12345": "Mon to Fri",
        "12347": "Mon, Tue, Wed, Thu, Sun",
        "1": "Mon",
        "67": "Sat, Sun",
    }
    assert {week: working_days.words(week) for week in words} == words
    with pytest.raises(Refusal, match="at least one"):
        working_days.week([])


WEDNESDAY = datetime(2026, 12, 16, 10, tzinfo=UTC)


def person(zone: str = "") -> Account:
    return Account(name="Kim Lorem", zone=zone, working_days="12345")


def test_a_due_date_counts_no_day_on_which_they_are_away() -> None:
    with clock.at(WEDNESDAY):
        kim = person()
        absence.put(kim, "2026-12-17", "2026-12-21", "Europe/Lisbon")
        due = working_days.end_of_persons(WEDNESDAY, 2, kim, "Europe/Lisbon")
    assert due == datetime(2026, 12, 23, 18, tzinfo=UTC), "Tuesday and Wednesday"


def _is_away(person: Account) -> bool:
    return absence.covers(person, absence.today(person, "UTC"))


def test_the_words_are_of_days_to_come_and_end_with_the_last_one() -> None:
    said = {}
    kim = person()
    with clock.at(WEDNESDAY):
        absence.put(kim, "2026-12-21", "2027-01-04", "UTC")
    for day in (date(2026, 12, 20), date(2026, 12, 21), date(2027, 1, 4), date(2027, 1, 5)):
        with clock.at(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
            said[day.day] = (absence.words(kim, "UTC"), _is_away(kim))
    assert said == {
        20: ("away Mon 21 Dec to Mon 4 Jan", False),
        21: ("away until Mon 4 Jan", True),
        4: ("away until Mon 4 Jan", True),
        5: ("", False),
    }
    with clock.at(WEDNESDAY):
        absence.put(kim, "2026-12-21", "2026-12-21", "UTC")
        assert absence.words(kim, "UTC") == "away on Mon 21 Dec"
        absence.put(kim, "", " ", "UTC")
        assert absence.words(kim, "UTC") == ""
        assert not _is_away(kim)


def test_a_day_ends_where_the_person_is() -> None:
    kim = person("Pacific/Auckland")
    with clock.at(WEDNESDAY):
        absence.put(kim, "2026-12-16", "2026-12-16", "UTC")
        assert _is_away(kim)
    with clock.at(datetime(2026, 12, 16, 11, 30, tzinfo=UTC)):
        assert not _is_away(kim), "it is Thursday in Auckland"


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2026-12-21", "", "away_until"),
        ("", "2026-12-21", "away_from"),
        ("soon", "2026-12-21", "away_from"),
        ("2026-12-22", "2026-12-21", "away_until"),
        ("2026-12-01", "2026-12-15", "away_until"),
        ("2026-12-21", "2027-12-22", "away_until"),
    ],
)
def test_days_that_cannot_be_are_refused_and_nothing_changes(
    first: str, last: str, code: str
) -> None:
    kim = person()
    with clock.at(WEDNESDAY):
        absence.put(kim, "2026-12-16", "2026-12-17", "UTC")
        with pytest.raises(Refusal) as refused:
            absence.put(kim, first, last, "UTC")
    assert refused.value.code == code
    assert (kim.away_from, kim.away_until) == (date(2026, 12, 16), date(2026, 12, 17))
