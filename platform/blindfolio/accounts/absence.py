from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.refusal import Refusal

LONGEST = 366


def put(person: Account, first: str, last: str, zone: str) -> None:
    """Replaces a person's absence. `first` and `last` are inclusive ISO dates; if both are
    empty, the absence is cleared.

    Raises Refusal ("away_from", "away_until") for a bad date. Due dates of reviews already
    assigned don't change.
    """
    if not first.strip() and not last.strip():
        person.away_from = person.away_until = None
        return
    begins = _day(first, "away_from", "Enter the first day away, such as 2026-12-21.")
    ends = _day(last, "away_until", "Enter the last day away, such as 2027-01-04.")
    if ends < begins:
        raise Refusal("away_until", "The last day is before the first day.")
    if ends < today(person, zone):
        raise Refusal(
            "away_until",
            "These days are in the past. Enter future days, or leave both fields empty.",
        )
    if (ends - begins).days >= LONGEST:
        raise Refusal(
            "away_until", "This absence is longer than a year. Enter an earlier last day."
        )
    person.away_from, person.away_until = begins, ends


def today(person: Account, zone: str) -> date:
    return clock.now().astimezone(ZoneInfo(person.zone or zone)).date()


def noted(person: Account, zone: str) -> tuple[date, date] | None:
    """Returns the first and last day of an absence that hasn't ended yet, or None."""
    away = _days(person)
    return away if away and away[1] >= today(person, zone) else None


def words(person: Account, zone: str) -> str:
    """Returns `away until Mon 4 Jan` or `away Mon 21 Dec to Mon 4 Jan`, or an empty string for
    no absence.
    """
    away = noted(person, zone)
    if away is None:
        return ""
    first, last = away
    if first <= today(person, zone):
        return f"away until {_short(last)}"
    if first == last:
        return f"away on {_short(first)}"
    return f"away {_short(first)} to {_short(last)}"


def covers(person: Account, day: date) -> bool:
    return overlaps(person, day, day)


def overlaps(person: Account, first: date, last: date) -> bool:
    away = _days(person)
    return away is not None and away[0] <= last and first <= away[1]


def _days(person: Account) -> tuple[date, date] | None:
    if person.away_from is None or person.away_until is None:
        return None
    return person.away_from, person.away_until


def _short(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _day(written: str, code: str, sentence: str) -> date:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise Refusal(code, sentence) from None
