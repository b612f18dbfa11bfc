from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.stage import Stage
from prompts import queries
from prompts.models import Extension, Invitation, Opening
from prompts.window import calendar_file, time_up

FURTHEST = timedelta(days=90)
"""The furthest date that a coordinator may set. It can't be undone, and a year is easily
mistyped."""

MOST_DAYS = 60

LONGEST_REASON = 2000


def deadline(
    db: Session,
    invitation: Invitation,
    until: datetime,
    *,
    reason: str,
    cause: str = "coordinator",
    by: str,
) -> None:
    """Move the deadline. A later one reopens a window that has ended, unless reviewers
    already have the document."""
    _lock(db, invitation)
    if invitation.deadline is None:
        raise Conflict(
            "not_started",
            "This candidate has not started yet. Give them more days or a later start-by date.",
        )
    _refuse_unless_later(until, invitation.deadline, "until", "deadline")
    _move_deadline(db, invitation, until, cause, reason=reason, by=by)


def to_at_least(
    db: Session, invitation: Invitation, until: datetime, cause: str, *, by: str | None
) -> bool:
    """Move an open window's end to `until` if it ends earlier, and return whether it moved.
    `cause` is `outage` or `answer`. For several candidates, callers must first lock the
    folios in order of id."""
    folio = queries.locked(db, invitation)
    due = invitation.deadline
    if not queries.is_open(invitation, folio.stage) or due is None or due >= until:
        return False
    _move_deadline(db, invitation, until, cause, reason="", by=by)
    return True


def days(
    db: Session,
    invitation: Invitation,
    total: int,
    *,
    reason: str,
    cause: str = "coordinator",
    by: str,
) -> None:
    _lock(db, invitation)
    if invitation.started_at is not None:
        raise Conflict(
            "started",
            "This candidate has already started. Move the end of their window instead.",
        )
    opening = db.get_one(Opening, invitation.opening)
    now_has = opening.window_days + invitation.more_days
    if not now_has < total <= MOST_DAYS:
        raise Refusal(
            "days",
            f"This candidate already has {now_has} days. Choose a higher number, up to"
            f" {MOST_DAYS}.",
        )
    invitation.more_days = total - opening.window_days
    _note(
        db,
        invitation,
        "prompts/more_days",
        what="days",
        days=total - now_has,
        cause=cause,
        reason=reason,
        by=by,
    )


def start_by(
    db: Session, invitation: Invitation, until: datetime, *, reason: str, by: str
) -> None:
    _lock(db, invitation)
    if invitation.started_at is not None:
        raise Conflict(
            "started",
            "This candidate has started, so the start-by date no longer applies.",
        )
    _refuse_unless_later(until, invitation.start_by, "start_by", "start-by date")
    _move_start(db, invitation, until, reason=reason, by=by)


def stand_still(db: Session, invitation: Invitation, stage: str) -> None:
    """Stop the candidate's time. Callers must hold the folio's lock."""
    db.refresh(invitation)
    if queries.is_open(invitation, stage) and invitation.still_since is None:
        invitation.still_since = clock.now()


def go_on(db: Session, invitation: Invitation, stage: str) -> None:
    """Give back the time for which the candidate's stood still. Callers must hold the folio's
    lock."""
    db.refresh(invitation)
    since, invitation.still_since = invitation.still_since, None
    if since is None or not queries.is_open(invitation, stage):
        return
    waited = max(clock.now() - since, timedelta())
    if invitation.deadline is not None:
        _move_deadline(
            db, invitation, invitation.deadline + waited, "address", reason="", by=None
        )
    else:
        _move_start(
            db, invitation, invitation.start_by + waited, cause="address", reason="", by=None
        )


def give_back_start(db: Session, invitation: Invitation, waited: timedelta) -> None:
    """Move the start-by date by the time in which the candidate waited for the team. The folio
    must be locked."""
    before = invitation.start_by
    invitation.start_by = before + waited
    time_up.plan_start(db, invitation)
    _note(
        db,
        invitation,
        "prompts/start_later",
        what="start_by",
        cause="waited",
        before=before,
        after=invitation.start_by,
        reason="",
        by=None,
    )


def _lock(db: Session, invitation: Invitation) -> None:
    folio = queries.locked(db, invitation)
    if matrix.may_write(["coordinator"], "extend", folio.stage) and not invitation.closed_at:
        return
    if folio.stage == Stage.ENDED:
        sentence = (
            "This application is closed, so you can't add time. Invite the candidate again."
        )
    else:
        sentence = (
            "Reviewers already have the document, so you can't reopen the window. They will"
            " read the submitted version."
        )
    raise Conflict("closed", sentence)


def _refuse_unless_later(until: datetime, present: datetime, code: str, what: str) -> None:
    # Forms start with the current date, to the minute.
    if until in (present, present.replace(second=0, microsecond=0)):
        raise Refusal(
            code, f"This is already the {what}, so nothing was changed. Choose a later one."
        )
    if until < present:
        raise Refusal(
            code,
            "This is earlier than the time already set. An extension can only add time.",
        )
    if until <= clock.now():
        raise Refusal(code, "That time has passed. Choose one in the future.")
    if until > clock.now() + FURTHEST:
        raise Refusal(
            code,
            f"That is more than {FURTHEST.days} days ahead, and an extension can't be undone."
            " Check the month and the year.",
        )


def _move_deadline(
    db: Session,
    invitation: Invitation,
    until: datetime,
    cause: str,
    *,
    reason: str,
    by: str | None,
) -> None:
    before, invitation.deadline = invitation.deadline, until
    time_up.plan(db, invitation)
    calendar_file.changed(db, invitation.id, "window")
    _note(
        db,
        invitation,
        "" if cause == "answer" else "prompts/extended",
        what="deadline",
        cause=cause,
        before=before,
        after=until,
        reason=reason,
        by=by,
    )


def _move_start(db: Session, invitation: Invitation, until: datetime, **more: Any) -> None:
    before, invitation.start_by = invitation.start_by, until
    time_up.plan_start(db, invitation)
    _note(
        db,
        invitation,
        "prompts/start_later",
        what="start_by",
        before=before,
        after=until,
        **more,
    )


def _note(
    db: Session,
    invitation: Invitation,
    template: str,
    *,
    cause: str = "coordinator",
    reason: str,
    by: str | None,
    **moved: Any,
) -> None:
    """Record an extension. Without a `template`, the candidate gets no email. The reason
    isn't logged."""
    made = Extension(
        id=chance.new_id(),
        invitation=invitation.id,
        cause=cause,
        reason=reason.strip()[:LONGEST_REASON],
        by=by,
        at=clock.now(),
        **moved,
    )
    db.add(made)
    if template:
        outbox.send(
            db,
            template,
            to_kind="candidate",
            to_id=invitation.folio,
            key=f"extension:{made.id}",
            args={"invitation": invitation.id, "extension": made.id},
        )
    facts = {"extension": made.id, "what": made.what, "cause": made.cause}
    chain.record(db, "extended", facts, folio=invitation.folio, by=by)
