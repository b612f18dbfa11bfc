"""Chooses times for the demo's interviews, on working days only and never two at the same hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

_HOURS = ((9, 30), (14, 0))  # when interviews start (UTC)


def monday(moment: datetime) -> datetime:
    """Returns 14:00 on Monday of that week, or of the week before if that is still to come."""
    found = last_afternoon(moment)
    return found - timedelta(days=found.weekday())


def last_afternoon(moment: datetime) -> datetime:
    found = moment.replace(hour=14, minute=0, second=0, microsecond=0)
    while found > moment or found.weekday() > 4:
        found -= timedelta(days=1)
    return found


def day_before(moment: datetime) -> datetime:
    return moment - timedelta(days=3 if moment.weekday() == 0 else 1)


def free(after: datetime) -> Iterator[datetime]:
    day = after.replace(hour=0, minute=0, second=0, microsecond=0)
    while True:
        for hour, minute in _HOURS if day.weekday() < 5 else ():
            at = day.replace(hour=hour, minute=minute)
            if at > after:
                yield at
        day += timedelta(days=1)
