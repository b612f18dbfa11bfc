"""Work out the day by which a candidate gets feedback. It depends only on the end of their
window, so it doesn't reveal how far along the reviews are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from prompts import deadline


@dataclass(frozen=True, slots=True)
class FeedbackDate:
    """When feedback is due. `by` is the promised instant, at the hour at which the window
    ended. `near` is when it becomes urgent: the start of the day before."""

    by: datetime
    near: datetime


def feedback_date(
    window_ends: datetime | None, days: int, zone: ZoneInfo
) -> FeedbackDate | None:
    if window_ends is None:
        return None
    local = window_ends.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    before = datetime.combine(local.date() - timedelta(days=1), time())
    return FeedbackDate(deadline.instant(local, zone), deadline.instant(before, zone))
