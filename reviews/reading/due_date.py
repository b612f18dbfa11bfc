"""A review's own due date in words: a day, or what it is counted from while the document can't be
read. The day itself moves when it can be (`reviews.board.assign.when_opened`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from blindfolio import clock, times
from blindfolio.accounts import working_days
from blindfolio.accounts.models import Account


@dataclass(frozen=True, slots=True)
class DueDate:
    """When a review is due, as its reviewer and its coordinator may know it.

    `days` are the working days that it is counted in; None where somebody chose the day. Until the
    document is `readable` the instant `at` is only the earliest one.
    """

    at: datetime
    days: int | None
    readable: bool

    def words(self, zone: ZoneInfo) -> str:
        """Completes "Your review is due"."""
        day = times.day(self.at, zone)
        if self.readable:
            return f"by {day}"
        if self.days is None:
            return (
                f"by {day}, or one working day after you can read the document if that is later"
            )
        days = "1 working day" if self.days == 1 else f"{self.days} working days"
        return f"{days} after the end of the writing window, at the earliest on {day}"


def of(
    at: datetime | None, days: int | None, readable: bool, person: Account, otherwise: str
) -> DueDate | None:
    """The due date that a row holds for this person; None where it holds none. `otherwise` is the
    zone of who has none.

    While a document can't be read, the earliest day moves with every day that passes.
    """
    if at is None:
        return None
    if days is not None and not readable:
        at = max(at, working_days.end_of_persons(clock.now(), days, person, otherwise))
    return DueDate(at, days, readable)
