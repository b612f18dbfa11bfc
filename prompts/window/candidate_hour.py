from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from blindfolio import times
from prompts.models import Invitation

EARLIEST, LATEST = 7, 21
"""Acceptable hours for an interview, in the candidate's time zone."""


@dataclass(frozen=True, slots=True)
class TheirHour:
    """An hour in the candidate's time zone. `words` gives the hour, and `doubt` says that it
    is too early or too late there, or is empty."""

    words: str
    doubt: str


def zone_of(invitation: Invitation | None) -> ZoneInfo | None:
    """Return the candidate's zone for coordinators, or None before the start, when only the
    team's zone is known."""
    return ZoneInfo(invitation.zone) if invitation and invitation.started_at else None


def there(
    at: datetime, minutes: int, theirs: ZoneInfo | None, zone: ZoneInfo
) -> TheirHour | None:
    if theirs is None or at.astimezone(theirs).utcoffset() == at.astimezone(zone).utcoffset():
        return None
    return TheirHour(times.when(at, theirs), _doubt(at, minutes, theirs))


def _doubt(at: datetime, minutes: int, theirs: ZoneInfo) -> str:
    begins = at.astimezone(theirs)
    ends = (at + timedelta(minutes=minutes)).astimezone(theirs)
    late = begins.replace(hour=LATEST, minute=0, second=0, microsecond=0)
    where = f"in {times.place(theirs)}"
    if begins.hour < EARLIEST:
        return f"For the candidate, it begins at {begins:%H:%M} {where}, before {EARLIEST}:00."
    if ends > late:
        return f"For the candidate, it ends at {ends:%H:%M} {where}, after {LATEST}:00."
    return ""
