from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.jobs import queue
from blindfolio.mail import outbox
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import WRITING, Stage
from prompts import deadline
from prompts.models import Invitation, Upload
from prompts.submitting import submit
from prompts.window import reminders


def plan(db: Session, invitation: Invitation) -> None:
    """Queue the end of a window that has begun, and the reminders before it.

    Once per deadline: each extension calls this again, and the earlier deadline's job then does
    nothing.
    """
    if invitation.deadline is None:
        raise ValueError("a window that has not begun has no end")
    queue.enqueue(
        db,
        "window",
        f"window:{invitation.id}:{invitation.deadline.isoformat()}",
        {"invitation": invitation.id},
        run_at=deadline.end_of_grace(invitation.deadline),
    )
    reminders.plan_window(db, invitation)


def plan_start(db: Session, invitation: Invitation) -> None:
    queue.enqueue(
        db,
        "start_by",
        f"start_by:{invitation.id}:{invitation.start_by.isoformat()}",
        {"invitation": invitation.id},
        run_at=invitation.start_by,
    )
    reminders.plan_start(db, invitation)


class WindowEnds:
    """`{"invitation": id}`, due at the deadline plus the grace."""

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        """Nothing slow to do."""

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        """Open the folio for reading, with the last readable upload if nothing was submitted;
        with nothing readable it expires."""
        invitation = db.get_one(Invitation, args["invitation"])
        folio = stages.locked(db, invitation.folio)
        db.refresh(invitation)
        if folio.stage not in WRITING or invitation.deadline is None:
            return
        due = deadline.end_of_grace(invitation.deadline)
        if clock.now() < due:
            # Extended meanwhile: this job was for the earlier deadline.
            plan(db, invitation)
            return
        if _unread(db, invitation):
            # A file that came in time is still being read: look again later.
            again = clock.now()
            queue.enqueue(
                db,
                "window",
                f"window:{invitation.id}:{again.isoformat()}",
                args,
                run_at=again + deadline.GRACE / 15,
            )
            return
        if folio.stage == Stage.DRAFT:
            upload = _last_readable(db, invitation)
            if upload is None:
                _end(db, invitation, folio, "expired")
                return
            version = submit.freeze(
                db,
                folio,
                invitation,
                upload,
                submit.Statement(),
                at=clock.now(),
                automatic=True,
                by=None,
            )
            submit.send_receipt(db, version)
        stages.move(db, folio, "open", by=None)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """The failed job stays visible; the folio stays as it is."""


class StartBy:
    """Ends candidates who have not started in time. `{"invitation": id}`."""

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        """Nothing slow to do."""

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        invitation = db.get_one(Invitation, args["invitation"])
        folio = stages.locked(db, invitation.folio)
        db.refresh(invitation)
        if invitation.started_at is not None or folio.stage != Stage.DRAFT:
            return
        if clock.now() < invitation.start_by:
            plan_start(db, invitation)
        else:
            _end(db, invitation, folio, "never_started")

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """The failed job stays visible; the folio stays as it is."""


def _unread(db: Session, invitation: Invitation) -> bool:
    waiting = select(Upload.id).where(
        Upload.invitation == invitation.id, Upload.state == "received"
    )
    return db.scalar(waiting.limit(1)) is not None


def _last_readable(db: Session, invitation: Invitation) -> Upload | None:
    return db.scalar(
        select(Upload)
        .where(Upload.invitation == invitation.id, Upload.state == "read")
        .order_by(Upload.n.desc())
        .limit(1)
    )


def _end(db: Session, invitation: Invitation, folio: Folio, reason: str) -> None:
    outbox.send(
        db,
        "prompts/expired",
        to_kind="candidate",
        to_id=folio.id,
        key=f"expired:{invitation.id}",
        args={"invitation": invitation.id},
    )
    stages.move(db, folio, "end", by=None, reason=reason)
