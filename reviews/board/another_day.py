from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import people, working_days
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from prompts.models import Opening
from reviews.board import due_dates, due_mails
from reviews.reading.models import Assignment


def take(db: Session, folio: Folio, *, by: str) -> None:
    """Extend this account's own review, once, by one of their working days: from its due date,
    or from today if that has passed. Idempotent.

    Raises Absent for anyone else, Refusal ("locked", "late") if the review is locked or
    closed, or the panel would get the document too late.
    """
    folio = stages.locked(db, folio.id)
    held = standing.live(db, folio, by, "reviewer")
    if held.locked:
        raise Refusal("locked", "You have locked this review, so nothing is due.", status=409)
    asked = db.get(Assignment, held.id, populate_existing=True)
    if asked is None or held.due is None or not due_dates.may_change(folio.stage, held.state):
        raise _refusal()
    if asked.more_day_at is not None:
        return
    now, was = clock.now(), held.due
    me = people.member(db, by)
    zone = db.get_one(Opening, folio.opening).zone
    due = working_days.end_of_persons(max(was, now), 1, me, zone)
    if due_dates.too_late(db, folio, due):
        raise _refusal()
    held.due = due
    asked.more_day_at, asked.days = now, None
    due_mails.plan(db, held, me, zone)
    standing.record_due(db, folio, by, was, held.due, by=by)


def _refusal() -> Refusal:
    # Reviewers may not know when the panel meets, so the sentence is the same as after the
    # end.
    return Refusal(
        "late",
        "The due date of this review can't be changed here. Write to your coordinator.",
        status=409,
    )
