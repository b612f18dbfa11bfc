"""Automatic emails to reviewers about due dates, readable documents and missing answers; never
two a day about one review."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import working_days
from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.jobs import queue
from blindfolio.mail import outbox
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Folio, Standing
from reviews.board import late, remind

JOB = "review_due"

READABLE = "review_readable"

When = Literal["answer", "before", "after"]
TEMPLATES: dict[When, str] = {
    "answer": remind.TEMPLATES["answer"],
    "before": remind.TEMPLATES["review"],
    "after": "reviews/review_overdue",
}


def plan(db: Session, standing: Standing, person: Account, zone: str) -> None:
    """Once per date. `zone` is the opening's, used if the person has none. Past mornings are
    skipped."""
    if standing.due is None:
        return
    theirs, week = ZoneInfo(person.zone or zone), person.working_days
    mornings: tuple[tuple[When, datetime], ...] = (
        ("before", working_days.morning_before(standing.due, theirs, week)),
        ("after", working_days.morning_after(standing.due, theirs, week)),
    )
    for when, morning in mornings:
        if morning > clock.now():
            due = standing.due.isoformat()
            args = {"standing": standing.id, "due": due, "when": when}
            queue.enqueue(db, JOB, f"{JOB}:{standing.id}:{when}:{due}", args, run_at=morning)
    late.plan(db, db.get_one(Folio, standing.folio), standing.due)


def plan_answer(
    db: Session,
    folio: Folio,
    standing: Standing,
    answer_by: datetime,
    person: Account,
    zone: str,
) -> None:
    """Queue the reminder to accept or decline by then, and the check for a missing answer."""
    theirs = ZoneInfo(person.zone or zone)
    morning = working_days.morning_of(answer_by, theirs)
    if morning > clock.now():
        by = answer_by.isoformat()
        args = {"standing": standing.id, "due": by, "when": "answer"}
        queue.enqueue(db, JOB, f"{JOB}:{standing.id}:answer:{by}", args, run_at=morning)
    late.plan(db, folio, answer_by)


def tell_readable(db: Session, standing: Standing, person: Account, zone: str) -> None:
    """Queue the email about a readable document for the reviewer's next working morning. It
    must not be sent at once: the hour would tell a blind reviewer when the window closed."""
    theirs, week = ZoneInfo(person.zone or zone), person.working_days
    morning = working_days.morning_after(clock.now(), theirs, week)
    args = {"standing": standing.id, "morning": morning.isoformat()}
    queue.enqueue(db, READABLE, f"{READABLE}:{standing.id}", args, run_at=morning)


class ReadableMails:
    """`args` are `{"standing": id, "morning": instant}`."""

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        """Nothing to prepare."""

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        """One email covers all reviews of a morning; locked ones are skipped."""
        held = db.get_one(Standing, args["standing"])
        folio = stages.locked(db, held.folio)
        db.refresh(held)
        if not matrix.may_write([held.state], "lock", folio.stage):
            return
        outbox.send(
            db,
            "reviews/readable",
            to_kind="account",
            to_id=held.account,
            key=f"readable:{held.account}:{args['morning']}",
        )

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """The failed job stays visible; the document is in their list anyway."""


class DueMails:
    """`args` are `{"standing": id, "due": instant, "when": one of When}`."""

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        """Nothing to prepare."""

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        """Email only a reviewer who still has to answer or lock by that date."""
        held = db.get_one(Standing, args["standing"])
        folio = stages.locked(db, held.folio)
        db.refresh(held)
        due, now = datetime.fromisoformat(args["due"]), clock.now()
        when: When = args["when"]
        # A worker that was down must not send "tomorrow" about a past day.
        over = when != "after" and now >= due
        if over or (when != "answer" and held.due != due):
            return
        to_do = "accept" if when == "answer" else "lock"
        if not matrix.may_write([held.state], to_do, folio.stage):
            return
        outbox.send(
            db,
            TEMPLATES[when],
            to_kind="account",
            to_id=held.account,
            key=remind.key(f"review:{held.id}", now),
            args={"folio": folio.id},
        )

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """The failed job stays visible; nobody is reminded twice because of it."""
