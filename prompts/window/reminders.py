from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.jobs import queue
from blindfolio.jobs.worker import Handler
from blindfolio.mail import outbox
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from prompts import queries
from prompts.models import Invitation

JOB = "remind"

BEFORE_END = (timedelta(hours=24), timedelta(hours=2))

BEFORE_START = timedelta(days=3)

OF_WINDOW = "prompts/reminder"
OF_START = "prompts/start_reminder"


def plan_window(db: Session, invitation: Invitation) -> None:
    if invitation.deadline is None:
        return
    for before in BEFORE_END:
        _plan(db, invitation, OF_WINDOW, invitation.deadline, invitation.deadline - before)


def plan_start(db: Session, invitation: Invitation) -> None:
    _plan(db, invitation, OF_START, invitation.start_by, invitation.start_by - BEFORE_START)


class Reminds(Handler):
    """The job that sends a reminder of the instant `of`, unless it is `next` or later. A
    reminder is never sent twice."""

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        invitation = db.get_one(Invitation, args["invitation"])
        folio = queries.locked(db, invitation)
        moved = datetime.fromisoformat(args["of"]) != due(invitation, args["mail"])
        late = clock.now() >= datetime.fromisoformat(args["next"])
        waits = queries.waits_for_prompt(db, invitation.id)
        if moved or late or waits or not wanted(folio, invitation, args["mail"]):
            return
        outbox.send(
            db,
            args["mail"],
            to_kind="candidate",
            to_id=folio.id,
            key=f"{args['mail']}:{invitation.id}:{args['next']}",
            args={"invitation": invitation.id},
        )


def due(invitation: Invitation, mail: str) -> datetime | None:
    return invitation.deadline if mail == OF_WINDOW else invitation.start_by


def wanted(folio: Folio, invitation: Invitation, mail: str) -> bool:
    of = due(invitation, mail)
    begun = invitation.started_at is not None
    return (
        folio.stage == Stage.DRAFT
        and invitation.still_since is None
        and begun == (mail == OF_WINDOW)
        and of is not None
        and clock.now() < of
    )


def _plan(
    db: Session, invitation: Invitation, mail: str, of: datetime, run_at: datetime
) -> None:
    if run_at <= clock.now():
        return
    # After a long pause, a worker sends only the last one.
    later = [of - before for before in BEFORE_END if mail == OF_WINDOW and of - before > run_at]
    queue.enqueue(
        db,
        JOB,
        # Both instants: after a move, the same time may remind of another end.
        f"{mail}:{invitation.id}:{of.isoformat()}:{run_at.isoformat()}",
        {
            "invitation": invitation.id,
            "mail": mail,
            "of": of.isoformat(),
            "next": min([*later, of]).isoformat(),
        },
        run_at=run_at,
    )
