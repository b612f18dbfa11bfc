from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.accounts import people, working_days
from blindfolio.accounts.models import Account
from blindfolio.mail import outbox
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from prompts.models import Opening
from reviews import telling
from reviews.board import mails
from reviews.board.assigning import due_mails
from reviews.board.row import LEAD
from reviews.panel.models import Slot
from reviews.reading.assignment import may_change, with_another_day
from reviews.reading.models import Assignment

# Never shown: reviewers are told the day and are late only after it (`facts.gather`).
END_OF_DAY = time(18)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, END_OF_DAY, zone).astimezone(UTC)


def _too_late(due: datetime, meets: datetime | None) -> bool:
    """Whether the panel would have less than `LEAD` after a review due at `due`."""
    return meets is not None and clock.now() < meets < due + LEAD


def refuse_too_late(db: Session, folio: Folio, due: datetime) -> None:
    """Raise Refusal ("due"), which names the latest possible date, if `due` is too late."""
    slot = db.get(Slot, folio.id)
    if slot is None or not _too_late(due, slot.at):
        return
    zone = ZoneInfo(db.get_one(Opening, folio.opening).zone)
    last = _latest(slot.at, zone)
    if last > clock.now():
        todo = f"The latest due date is {times.day(last, zone)}. Choose that date or an"
        todo += " earlier one, or move the interview first."
    else:
        todo = "No due date is early enough. Move the interview first."
    raise Refusal(
        "due",
        "Reviews have to be due at least 24 hours before the interview on"
        f" {times.when(slot.at, zone)}. {todo}",
    )


def counted(
    db: Session, folio: Folio, person: Account, days: int, *, since: datetime
) -> datetime:
    """After `days` working days, or earlier if the interview comes first."""
    zone = db.get_one(Opening, folio.opening).zone
    due = working_days.end_of_persons(since, days, person, zone)
    slot = db.get(Slot, folio.id)
    return in_time(due, slot.at if slot else None, zone)


def in_time(due: datetime, meets: datetime | None, zone: str) -> datetime:
    """Return `due`, or the latest date before the panel `meets` if there still is one."""
    if meets is None or meets <= clock.now():
        return due
    last = _latest(meets, ZoneInfo(zone))
    return min(due, last) if last > clock.now() else due


def _latest(meets: datetime, zone: ZoneInfo) -> datetime:
    enough = meets - LEAD
    day = enough.astimezone(zone).date()
    if end_of(day, zone) > enough:
        day -= timedelta(days=1)
    return end_of(day, zone)


def change(
    db: Session, folio: Folio, account: str, day: date, *, zone: ZoneInfo, by: str
) -> None:
    """Change a review's due date. Raises Absent if the account doesn't review the folio,
    Refusal ("due") for the same day or a past one, and Refusal ("late") once the review is
    locked or closed.
    """
    folio = stages.locked(db, folio.id)
    held = standing.live(db, folio, account, "reviewer")
    if not may_change(folio.stage, held.state):
        raise Conflict(
            "late",
            "This review is locked or closed, so its due date can't be changed.",
        )
    was, now = held.due, clock.now()
    if was is not None and was.astimezone(zone).date() == day:
        raise Refusal(
            "due", "This is already the due date, so nothing was changed. Choose another day."
        )
    if day < now.astimezone(zone).date():
        raise Refusal("due", "This due date is in the past. Choose a later one.")
    due = end_of(day, zone)
    refuse_too_late(db, folio, due)
    asked = db.get(Assignment, held.id)
    if asked is not None:
        # A day that a person chose is no longer counted in working days.
        asked.days, asked.answer_by = None, min(asked.answer_by, due)
    held.due = due
    otherwise = db.get_one(Opening, folio.opening).zone
    due_mails.plan(db, held, people.member(db, account), otherwise)
    told = {"was": was.isoformat() if was else ""}
    outbox.tell(db, folio.id, mails.MOVED, account, f"{held.id}:{now.isoformat()}", told)
    standing.record_due(db, folio, account, was, due, by=by)


def take_another_day(db: Session, folio: Folio, *, by: str) -> None:
    """Add one of the reviewer's working days to the due date, or to today if that date has
    passed. A second call changes nothing. Raises Absent if `by` doesn't review the folio, and
    Refusal ("locked", "late").
    """
    folio = stages.locked(db, folio.id)
    held = standing.live(db, folio, by, "reviewer")
    if held.locked:
        raise Conflict("locked", "You have locked this review, so nothing is due.")
    asked = db.get(Assignment, held.id, populate_existing=True)
    if asked is not None and asked.more_day_at is not None:
        return
    due = with_another_day(db, [held.id]).get(held.id)
    slot = db.get(Slot, folio.id)
    if asked is None or due is None or _too_late(due, slot.at if slot else None):
        # Reviewers may not know when the panel meets: the same sentence as after the end.
        raise Conflict(
            "late",
            "The due date of this review can't be changed here. If you can't keep it, choose “I"
            " recognise the author or can’t continue…”; your coordinator can ask someone else.",  # noqa: RUF001
        )
    was, held.due = held.due, due
    asked.more_day_at, asked.days = clock.now(), None
    due_mails.plan(db, held, people.member(db, by), db.get_one(Opening, folio.opening).zone)
    telling.check_late(db, folio.id, clock.now(), account=by)
    standing.record_due(db, folio, by, was, due, by=by)
