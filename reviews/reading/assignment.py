"""A planned reviewer's answer, and the due date of a review in words.

A due date is a day, or what it is counted from while the document can't be read. The day itself
moves when it can be (`reviews.board.assign.when_opened`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.accounts import working_days
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain as ledger
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from prompts.submitting import page_rule
from reviews.reading.models import Assignment

TAKES = (
    f"usually {page_rule.FITS.start} to {page_rule.FITS.stop - 1} pages, about forty minutes to"
    " read and rate"
)
"""Of any document: of the one that is asked about nothing is known before it is accepted."""

REASONS = {
    "": "I would rather not say",
    "time": "No time at the moment",
    "away": "I am away",
    "field": "I do not review design documents",
}
"""Why somebody declines: what the coordinator reads. Never in their own words, which could say
whom they know."""


def accept(db: Session, folio: str, *, knows: str, by: str) -> None:
    """Accept the review of the folio of this id, having said whether one knows who has applied.

    `knows` is `no` or `by_name`: only who knows them may not read, and that is `decline`. Raises
    Absent for who was not asked, and Refusal without such an answer, and where this account
    could not read blind any more.
    """
    found = stages.locked(db, folio)
    if knows not in ("no", "by_name"):
        raise Refusal("no_answer", "Say whether you know anyone who is applying, then accept.")
    asked = db.get(Assignment, standing.accept(db, found, by).id)
    if asked is not None:
        asked.knows = knows
    ledger.record(db, "knows", {"answer": knows}, folio=found.id, by=by)


def decline(db: Session, folio: str, *, by: str, reason: str = "") -> None:
    """Decline a planned review, with a word of `REASONS`; it closes and burns nothing.

    Raises Absent for who was not asked, and Refusal.
    """
    found = stages.locked(db, folio)
    if reason not in REASONS:
        raise Refusal("reason", "Choose a reason from the list, or “I would rather not say”.")
    asked = db.get(Assignment, stages.unassign(db, found, by, by=by).id)
    if asked is not None:
        asked.declined_at = clock.now()
        asked.reason = reason
    ledger.record(db, "reviewer.declined", {"reason": reason}, folio=found.id, by=by)


def declined(db: Session, folios: Collection[str]) -> frozenset[tuple[str, str]]:
    """`(folio, account)` of who has declined to review these. For who coordinates them."""
    query = select(Assignment.folio, Assignment.account).where(
        Assignment.folio.in_(folios), Assignment.declined_at.is_not(None)
    )
    return frozenset((folio, account) for folio, account in db.execute(query))


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


def due_date(
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
