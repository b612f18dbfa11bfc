"""When somebody is away: which days that is, and what it does to a due date."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from blindfolio import clock
from blindfolio.accounts import absence, working_days
from blindfolio.accounts.models import Account
from blindfolio.refusal import Refusal

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
