"""A review's own due date in words: a day, or what it is counted from while the document can't be
read. The day itself moves when it can be (`reviews.board.assign.when_opened`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from blindfolio import times


@dataclass(frozen=True, slots=True)
class DueDate:
    """When a review is due, as its reviewer and its coordinator may know it.

    `days` are the working days that it is counted in; None where somebody chose the day. Until the
    document is `readable` the instant `at` is only the earliest one.
    """

    at: datetime
    days: int | None
    readable: bool

    def words(self, zone: ZoneInfo, *, whose: str = "you") -> str:
        """Completes "Your review is due"; `whose` can read the document one day."""
        day = times.day(self.at, zone)
        if self.readable:
            return f"by {day}"
        if self.days is None:
            return (
                f"by {day}, or one working day after {whose} can read the document if that is"
                " later"
            )
        days = "1 working day" if self.days == 1 else f"{self.days} working days"
        return f"{days} after {whose} can read the document, at the earliest on {day}"


def of(at: datetime | None, days: int | None, *, readable: bool) -> DueDate | None:
    """The due date that a row holds; None where it holds none."""
    return DueDate(at, days, readable) if at else None
