"""More time for one candidate: a later deadline, a longer window, a later last day to start.

Extensions only lengthen. Only coordinators see the reason; reviewers and the panel don't see
that there was one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.stage import WRITING, Stage
from prompts.models import Extension, Invitation, Opening
from prompts.window import calendar_file, time_up

FURTHEST = timedelta(days=90)
"""The furthest date a coordinator may set: it can't be taken back, and a year is easily
mistyped."""

MOST_DAYS = 60

LONGEST_REASON = 2000


def deadline(
    db: Session, invitation: Invitation, until: datetime, *, reason: str, by: str
) -> None:
    """Move the deadline on a coordinator's wish. Raises Refusal for the present one.

    A later deadline reopens a window that is over, until reviewers have its document.
    """
    _lock(db, invitation)
    if invitation.deadline is None:
        raise Refusal(
            "not_started",
            "This candidate has not started yet. Give them more days or a later start-by date.",
            status=409,
        )
    _refuse_same(until, invitation.deadline, "until", "This is the deadline already")
    _refuse_earlier(until, invitation.deadline, "until")
    _move_deadline(db, invitation, until, "coordinator", reason=_kept(reason), by=by)


def to_at_least(
    db: Session, invitation: Invitation, until: datetime, cause: str, *, by: str | None
) -> bool:
    """Move an open window's end to `until` if it ends earlier; return whether it moved.

    For events that affect many: `cause` is `outage`, or `answer` for an answer that changed the
    problem, whose own mail gives the new end. Windows that have not begun, or whose document is
    with its readers, stay. Callers that do this for several candidates must first lock their
    folios in the order of their ids.
    """
    folio = stages.locked(db, invitation.folio)
    db.refresh(invitation)
    if folio.stage not in WRITING or invitation.closed_at is not None:
        return False
    if invitation.deadline is None or invitation.deadline >= until:
        return False
    _move_deadline(db, invitation, until, cause, reason="", by=by)
    return True


def days(db: Session, invitation: Invitation, total: int, *, reason: str, by: str) -> None:
    _lock(db, invitation)
    if invitation.started_at is not None:
        raise Refusal(
            "started",
            "This candidate has already started. Move the end of their window instead.",
            status=409,
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
        Extension(what="days", cause="coordinator", days=total - now_has),
        "prompts/more_days",
        reason=_kept(reason),
        by=by,
    )


def start_by(
    db: Session, invitation: Invitation, until: datetime, *, reason: str, by: str
) -> None:
    _lock(db, invitation)
    if invitation.started_at is not None:
        raise Refusal(
            "started",
            "This candidate has started, so the start-by date no longer applies.",
            status=409,
        )
    _refuse_same(until, invitation.start_by, "start_by", "This is the start-by date already")
    _refuse_earlier(until, invitation.start_by, "start_by")
    before, invitation.start_by = invitation.start_by, until
    time_up.plan_start(db, invitation)
    _note(
        db,
        invitation,
        Extension(what="start_by", cause="coordinator", before=before, after=until),
        "prompts/start_later",
        reason=_kept(reason),
        by=by,
    )


def history(db: Session, invitation: str) -> Sequence[Extension]:
    """Newest first. For readers who may see AC."""
    found = select(Extension).where(Extension.invitation == invitation)
    return db.scalars(found.order_by(Extension.at.desc(), Extension.id)).all()


def _lock(db: Session, invitation: Invitation) -> None:
    folio = stages.locked(db, invitation.folio)
    db.refresh(invitation)
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
    raise Refusal("closed", sentence, status=409)


def _refuse_same(until: datetime, present: datetime, code: str, sentence: str) -> None:
    """Forms start with the present date, to the minute: sending it back changes nothing."""
    if until in (present, present.replace(second=0, microsecond=0)):
        raise Refusal(code, f"{sentence}, so nothing was changed. Choose a later one.")


def _refuse_earlier(until: datetime, before: datetime, code: str) -> None:
    if until < before:
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


def _kept(reason: str) -> str:
    return reason.strip()[:LONGEST_REASON]


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
    moved = Extension(what="deadline", cause=cause, before=before, after=until)
    told = "" if cause == "answer" else "prompts/extended"
    _note(db, invitation, moved, told, reason=reason, by=by)


def _note(
    db: Session,
    invitation: Invitation,
    made: Extension,
    template: str,
    *,
    reason: str,
    by: str | None,
) -> None:
    """Write the extension, mail the candidate if there is a `template`, and log it without its
    reason."""
    made.id = chance.new_id()
    made.invitation = invitation.id
    made.reason = reason
    made.by = by
    made.at = clock.now()
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
