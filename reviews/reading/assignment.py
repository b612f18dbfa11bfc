"""Accept or decline a review. Its due date is a fixed day or, while the document can't be read,
a number of working days, which `reviews.board.assigning.assign.when_opened` turns into a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.accounts import working_days
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain as ledger
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import BEING_READ
from prompts.models import Opening
from prompts.submitting import page_rule
from reviews.reading.models import Assignment

TAKES = (
    f"usually {page_rule.FITS.start} to {page_rule.FITS.stop - 1} pages, about forty minutes to"
    " read and rate"
)

# Fixed words, because reviewers' own words could say whom they know.
REASONS = {
    "": "I would rather not say",
    "time": "No time at the moment",
    "away": "I am away",
    "field": "I do not review design documents",
}


def accept(db: Session, folio: str, *, knows: str, by: str) -> None:
    """Accept the review. `knows` is `no` or `by_name`. Raise Absent if `by` was not asked, and
    Refusal if they can't accept."""
    found = stages.locked(db, folio)
    if knows not in ("no", "by_name"):
        raise Refusal("no_answer", "Say whether you know anyone who is applying, then accept.")
    asked = db.get(Assignment, standing.accept(db, found, by).id)
    if asked is not None:
        asked.knows = knows
    ledger.record(db, "knows", {"answer": knows}, folio=found.id, by=by)


def decline(db: Session, folio: str, *, by: str, reason: str = "") -> None:
    """Decline the review. `reason` is a key of `REASONS`. Raise Absent if `by` was not asked,
    and Refusal if they can't decline."""
    found = stages.locked(db, folio)
    if reason not in REASONS:
        raise Refusal("reason", "Choose a reason from the list, or “I would rather not say”.")
    asked = db.get(Assignment, stages.unassign(db, found, by, by=by).id)
    if asked is not None:
        asked.declined_at = clock.now()
        asked.reason = reason
    ledger.record(db, "reviewer.declined", {"reason": reason}, folio=found.id, by=by)


def declined(db: Session, folios: Collection[str]) -> frozenset[tuple[str, str]]:
    query = select(Assignment.folio, Assignment.account).where(
        Assignment.folio.in_(folios), Assignment.declined_at.is_not(None)
    )
    return frozenset((folio, account) for folio, account in db.execute(query))


@dataclass(frozen=True, slots=True)
class DueDate:
    """A review's due date. `days` is None if someone chose the day. Until the document is
    `readable`, `at` is only the earliest possible time."""

    at: datetime
    days: int | None
    readable: bool

    def words(self, zone: ZoneInfo) -> str:
        day = times.day(self.at, zone)
        if self.readable:
            return f"by {day}"
        if self.days is None:
            return (
                f"by {day}, or one working day after you can read the document if that is later"
            )
        days = "1 working day" if self.days == 1 else f"{self.days} working days"
        return f"{days} after the end of the writing window, at the earliest on {day}"


OPEN = ("reviewer.planned", "reviewer.accepted")


def may_change(stage: str, state: str) -> bool:
    """Whether a due date may change: from when the document can be read until the lock."""
    assigns = matrix.may_write(["coordinator"], "assign", stage)
    return assigns and stage in BEING_READ and state in OPEN


# Of a review that can take another day, while its due date may change.
MORE_DAY = (
    Assignment.standing.is_not(None),
    Assignment.more_day_at.is_(None),
    Opening.id.is_not(None),
    Standing.due.is_not(None),
)

_WITHOUT_ONE = (
    select(Standing.id, Standing.due, Standing.stage, Standing.state, Account, Opening.zone)
    .join(Assignment, Assignment.standing == Standing.id)
    .join(Account, Account.id == Standing.account)
    .join(Folio, Folio.id == Standing.folio)
    .join(Opening, Opening.id == Folio.opening)
    .where(Standing.id.in_(bindparam("standings", expanding=True)), *MORE_DAY)
)


def with_another_day(db: Session, standings: Iterable[str]) -> dict[str, datetime]:
    """The later due dates of those of these reviews that can take another day."""
    now = clock.now()
    return {
        id_: working_days.end_of_persons(max(due or now, now), 1, person, zone)
        for id_, due, stage, state, person, zone in db.execute(
            _WITHOUT_ONE, {"standings": list(standings)}
        )
        if may_change(stage, state)
    }
