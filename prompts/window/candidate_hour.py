"""An interview's hour as the candidate has it, for the coordinators who set it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import times
from prompts.models import Invitation

EARLIEST, LATEST = 7, 21
"""Hours of the candidate's day between which an interview is no burden."""


@dataclass(frozen=True, slots=True)
class TheirHour:
    """`words` say the hour in the candidate's zone; `doubt` is the sentence about one that is too
    early or too late there, else empty."""

    words: str
    doubt: str


def zone_of(db: Session, folio: str) -> ZoneInfo | None:
    """The zone that a folio's candidate chose, for its coordinators; None before the start, when it
    is only the team's."""
    started = select(Invitation.zone).where(
        Invitation.folio == folio, Invitation.started_at.is_not(None)
    )
    zone = db.scalar(started)
    return ZoneInfo(zone) if zone else None


def there(
    at: datetime, minutes: int, theirs: ZoneInfo | None, zone: ZoneInfo
) -> TheirHour | None:
    """The hour in the candidate's zone; None where that isn't known, or has the clocks of `zone`,
    in which the page says its hours."""
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
