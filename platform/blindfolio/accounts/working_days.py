from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from blindfolio.accounts import absence
from blindfolio.accounts.models import Account
from blindfolio.refusal import Refusal

WEEK = "12345"

NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_END = time(18)
_MORNING = time(9)


def end_of(
    start: datetime,
    days: int,
    zone: ZoneInfo,
    week: str = WEEK,
    person: Account | None = None,
) -> datetime:
    """Returns 18:00 in `zone` on the `days`-th working day after `start`, not counting the day
    of `start`.

    Skips days on which `person` is away. `week` contains the ISO numbers of one or more
    weekdays.
    """
    day = start.astimezone(zone).date()
    left = days
    while left:
        day += timedelta(days=1)
        left -= str(day.isoweekday()) in week and not (person and absence.covers(person, day))
    return datetime.combine(day, _END, zone).astimezone(UTC)


def end_of_persons(start: datetime, days: int, person: Account, otherwise: str) -> datetime:
    zone = ZoneInfo(person.zone or otherwise)
    return end_of(start, days, zone, person.working_days, person)


def overlap_absence(start: datetime, days: int, person: Account, otherwise: str) -> bool:
    zone = ZoneInfo(person.zone or otherwise)
    last = end_of(start, days, zone, person.working_days)
    return absence.overlaps(person, start.astimezone(zone).date(), last.astimezone(zone).date())


def morning_before(due: datetime, zone: ZoneInfo, week: str = WEEK) -> datetime:
    return _morning(due, -1, zone, week)


def morning_of(due: datetime, zone: ZoneInfo) -> datetime:
    return _morning(due, 0, zone, "1234567")


def morning_after(due: datetime, zone: ZoneInfo, week: str = WEEK) -> datetime:
    return _morning(due, 1, zone, week)


def _morning(due: datetime, step: int, zone: ZoneInfo, week: str) -> datetime:
    day = due.astimezone(zone).date() + timedelta(days=step)
    while str(day.isoweekday()) not in week:
        day += timedelta(days=step)
    return datetime.combine(day, _MORNING, zone).astimezone(UTC)


def week(chosen: list[str]) -> str:
    """Returns the chosen weekdays in order. Raises Refusal if none is chosen."""
    found = "".join(day for day in "1234567" if day in chosen)
    if not found:
        raise Refusal("working_days", "Choose at least one working day.")
    return found


def words(week: str) -> str:
    """Returns `Mon to Fri`, or the days one by one if they aren't consecutive."""
    if week in "1234567" and len(week) > 2:
        return f"{NAMES[int(week[0]) - 1]} to {NAMES[int(week[-1]) - 1]}"
    return ", ".join(NAMES[int(day) - 1] for day in week)
