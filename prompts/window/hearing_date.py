"""Read from the opening's words by which day a candidate hears from the team, if the words
give it plainly."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from blindfolio.accounts import working_days
from prompts.models import Invitation, Opening
from prompts.opening import terms

_NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen"),
    *("einem", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"),
    *("elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn"),
)


def of_interview(promise: str, window_ends: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return the day that is the promised number of working days after the window's last day
    in `zone`. Return None before the start, or if the text doesn't give the number
    plainly."""
    found = terms.WITHIN.search(promise)
    days = _number(found["days"]) if found else 0
    return working_days.end_of(window_ends, days, zone) if days and window_ends else None


def of_case(opening: Opening, invitation: Invitation) -> datetime | None:
    words = opening.terms.get("You hear", "")
    return of_interview(words, invitation.deadline, ZoneInfo(invitation.zone))


def _number(word: str) -> int:
    if word.isdecimal():
        return int(word)
    word = word.lower()
    return _NUMBERS.index(word) % 15 + 1 if word in _NUMBERS else 0
