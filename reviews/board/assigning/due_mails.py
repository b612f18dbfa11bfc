"""Jobs that email reviewers and check who is late. A reviewer gets at most one email a day
about a review.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import working_days
from blindfolio.accounts.models import Account
from blindfolio.jobs import queue
from blindfolio.jobs.worker import Handler
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Folio, Standing
from reviews import telling
from reviews.board import remind

JOB, READABLE = "review_due", "review_readable"

When = Literal["answer", "before", "after"]
TEMPLATES: dict[When, str] = {
    "answer": remind.TEMPLATES["answer"],
    "before": remind.TEMPLATES["review"],
    "after": remind.TEMPLATES["overdue"],
}


def plan(
    db: Session,
    standing: Standing,
    person: Account,
    zone: str,
    answer_by: datetime | None = None,
) -> None:
    # Only future mornings, one email a date. `zone` is for a person without one.
    theirs, week = ZoneInfo(person.zone or zone), person.working_days
    folio, due = db.get_one(Folio, standing.folio), standing.due
    if due is not None:
        before = working_days.morning_before(due, theirs, week)
        _remind(db, standing, "before", due, before)
        after = working_days.morning_after(due, theirs, week)
        _remind(db, standing, "after", due, after)
        telling.plan_late(db, folio, due)
    if answer_by is not None:
        _remind(db, standing, "answer", answer_by, working_days.morning_of(answer_by, theirs))
        telling.plan_late(db, folio, answer_by)


def _remind(
    db: Session, standing: Standing, when: When, due: datetime, morning: datetime
) -> None:
    if morning > clock.now():
        args = {"standing": standing.id, "due": due.isoformat(), "when": when}
        key = f"{JOB}:{standing.id}:{when}:{due.isoformat()}"
        queue.enqueue(db, JOB, key, args, run_at=morning)


def tell_readable(db: Session, standing: Standing, person: Account, zone: str) -> None:
    # Waits for a morning: an immediate email would tell a blind reviewer when the window
    # closed.
    theirs, week = ZoneInfo(person.zone or zone), person.working_days
    morning = working_days.morning_after(clock.now(), theirs, week)
    args = {"standing": standing.id, "morning": morning.isoformat()}
    queue.enqueue(db, READABLE, f"{READABLE}:{standing.id}", args, run_at=morning)


class ReadableMails(Handler):
    # `args`: {"standing": id, "morning": instant}

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        # One email covers all reviews of a morning. Locked ones are skipped.
        held, folio = _locked(db, args["standing"])
        if matrix.may_write([held.state], "lock", folio.stage):
            key = f"readable:{held.account}:{args['morning']}"
            telling.to_account(db, "reviews/readable", held.account, key)


class DueMails(Handler):
    # `args`: {"standing": id, "due": instant, "when": one of When}

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        held, folio = _locked(db, args["standing"])
        due, now = datetime.fromisoformat(args["due"]), clock.now()
        when: When = args["when"]
        # A worker that was down must not send "tomorrow" about a past day.
        over = when != "after" and now >= due
        if over or (when != "answer" and held.due != due):
            return
        to_do = "accept" if when == "answer" else "lock"
        if matrix.may_write([held.state], to_do, folio.stage):
            key = telling.day_key(f"review:{held.id}", now)
            telling.to_account(db, TEMPLATES[when], held.account, key, folio=folio.id)


def _locked(db: Session, standing: str) -> tuple[Standing, Folio]:
    held = db.get_one(Standing, standing)
    folio = stages.locked(db, held.folio)
    db.refresh(held)
    return held, folio
