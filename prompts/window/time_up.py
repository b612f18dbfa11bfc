from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.jobs import queue
from blindfolio.jobs.worker import Handler
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import WRITING, Stage
from prompts import announce, deadline, queries
from prompts.models import Invitation
from prompts.submitting import submit
from prompts.window import reminders


def plan(db: Session, invitation: Invitation) -> None:
    due = invitation.deadline
    if due is None:
        raise ValueError("a window that has not begun has no end")
    _queue(db, "window", invitation, due, run_at=deadline.end_of_grace(due))
    reminders.plan_window(db, invitation)


def plan_start(db: Session, invitation: Invitation) -> None:
    _queue(db, "start_by", invitation, invitation.start_by, run_at=invitation.start_by)
    reminders.plan_start(db, invitation)


class WindowEnds(Handler):
    """The job that ends a window, due at the end of the grace period. If it fails, it stays
    visible and the folio is unchanged."""

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        """Submit the newest readable file. If there is none, the folio expires."""
        invitation = db.get_one(Invitation, args["invitation"])
        folio = queries.locked(db, invitation)
        if folio.stage not in WRITING or invitation.deadline is None or invitation.still_since:
            return
        due = deadline.end_of_grace(invitation.deadline)
        if clock.now() < due:
            # The deadline was extended, or the clock set back. Then this was the only job for it.
            _queue(db, "window", invitation, clock.now(), run_at=due)
            return
        uploads = queries.uploads(db, invitation.id)
        if any(upload.state == "received" for upload in uploads):
            # A file that arrived in time is still being read: check again later.
            again = clock.now()
            _queue(db, "window", invitation, again, run_at=again + deadline.GRACE / 15)
            return
        if folio.stage == Stage.DRAFT:
            readable = next((upload for upload in uploads if upload.state == "read"), None)
            if readable is None:
                _end(db, invitation, folio, "expired")
                return
            nothing = submit.Statement()
            version = submit.freeze(
                db,
                folio,
                invitation,
                readable,
                nothing,
                at=clock.now(),
                automatic=True,
                by=None,
            )
            submit.send_receipt(db, invitation, version)
        stages.move(db, folio, "open", by=None)


class StartBy(Handler):
    """The job that ends a case not started in time. Its `args` are `{"invitation": id}`."""

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        invitation = db.get_one(Invitation, args["invitation"])
        folio = queries.locked(db, invitation)
        begun = invitation.started_at is not None or invitation.still_since is not None
        if begun or folio.stage != Stage.DRAFT:
            return
        if clock.now() < invitation.start_by:
            _queue(db, "start_by", invitation, clock.now(), run_at=invitation.start_by)
        else:
            _end(db, invitation, folio, "never_started")


def _queue(
    db: Session, kind: str, invitation: Invitation, of: datetime, *, run_at: datetime
) -> None:
    key, args = f"{kind}:{invitation.id}:{of.isoformat()}", {"invitation": invitation.id}
    queue.enqueue(db, kind, key, args, run_at=run_at)


def _end(db: Session, invitation: Invitation, folio: Folio, reason: str) -> None:
    announce.candidate(db, invitation, "expired")
    stages.move(db, folio, "end", by=None, reason=reason)
