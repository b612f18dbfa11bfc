"""One more working day for a review, which its reviewer takes without asking, once."""

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
    """Put this account's own review off by one of their working days: from its due date, or from
    today where that is over. A second press changes nothing; the coordinator sees it on the
    candidate's page, and can set any other date.

    Absent for who does not review it; a Refusal ("locked", "late") once the review is locked
    or closed, and where the panel would have too little time with the document.
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
    # When the panel meets is nothing for who reviews: the sentence is the same as after the end.
    return Refusal(
        "late",
        "The due date of this review can't be changed here. Write to your coordinator.",
        status=409,
    )
