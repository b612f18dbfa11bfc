from __future__ import annotations

from collections.abc import Sequence
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
from prompts.models import Invitation, Submission, Upload
from prompts.submitting import marking, submit, unanswered
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
        """Submit the newest readable file; if there is none, the folio expires. Reviewers get
        the version that counts, later if places in it were left unanswered."""
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
        version = submit.current(db, invitation)
        if version is None:
            version = _handed_in(db, folio, invitation, uploads)
        if version is None:
            _end(db, invitation, folio, "expired")
            return
        version = _with_open_places_covered(db, folio, invitation, version)
        if version is None:
            return
        until = unanswered.given_at(db, version)
        if until is not None and clock.now() < until:
            _queue(db, "window", invitation, clock.now(), run_at=until)
            return
        submit.open_to_reviewers(db, folio, version, by=None)


def _handed_in(
    db: Session, folio: Folio, invitation: Invitation, uploads: Sequence[Upload]
) -> Submission | None:
    read = (it for it in uploads if it.state == "read" and not marking.is_outdated(db, it))
    if (newest := next(read, None)) is None:
        return None
    version = _freeze(db, folio, invitation, newest, submit.Statement(), clock.now())
    submit.send_receipt(db, invitation, version)
    return version


def _with_open_places_covered(
    db: Session, folio: Folio, invitation: Invitation, version: Submission
) -> Submission | None:
    """Return the version in which open places are covered as far as the candidate has not
    uncovered them. None until it is made."""
    made = unanswered.readings(db, version)
    waits = unanswered.is_open(db, version)
    if made and made[0].state == "read" and not marking.is_outdated(db, made[0]):
        # What is uncovered later is given at the same time.
        at = clock.now() if waits else version.at
        return _freeze(db, folio, invitation, made[0], submit.said_with(version), at)
    if not waits:
        return version
    if len(made) < unanswered.READINGS:
        unanswered.read_covered(db, folio, invitation, version, by=None)
    else:
        announce.coordinators(db, folio, unanswered.SHUT, made[0].id, {"folio": folio.id})
    return None


def _freeze(
    db: Session,
    folio: Folio,
    invitation: Invitation,
    upload: Upload,
    said: submit.Statement,
    at: datetime,
) -> Submission:
    return submit.freeze(db, folio, invitation, upload, said, at=at, automatic=True, by=None)


class StartBy(Handler):
    """The job that ends a case not started in time. Its `args` are `{"invitation": id}`."""

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        invitation = db.get_one(Invitation, args["invitation"])
        folio = queries.locked(db, invitation)
        begun = invitation.started_at is not None or invitation.still_since is not None
        if begun or folio.stage != Stage.DRAFT:
            return
        if queries.waits_for_prompt(db, invitation.id):
            return  # The answer plans another one.
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
    invitation.end_unread = True
    stages.move(db, folio, "end", by=None, reason=reason)
