"""The candidate's own acts on their window: starting it, and withdrawing."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.identity import book
from blindfolio.jobs import queue
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages
from prompts import deadline, exposure
from prompts.models import Invitation, Opening, PromptVersion


def start(db: Session, invitation: Invitation, zone: str, *, secret: str, by: str) -> None:
    """Begin the window, in the candidate's own zone. Pressing twice starts it once.

    From here on they have seen the prompt: `secret`, the site's, makes the key under which the
    exposure ledger knows them.
    """
    folio = stages.locked(db, invitation.folio)
    db.refresh(invitation)
    if invitation.started_at is not None:
        return
    if folio.stage != "0":
        raise Refusal(
            "ended", "This invitation has ended. Write to whoever sent it.", status=409
        )
    if zone not in available_timezones():
        raise Refusal("zone", "Choose your time zone from the list.")
    opening = db.get_one(Opening, invitation.opening)
    version = db.get_one(PromptVersion, folio.prompt_version)
    exposure.note(db, version, book.address_key_of(db, folio.id, secret))
    now = clock.now()
    invitation.zone = zone
    invitation.started_at = now
    invitation.deadline = deadline.end_of_window(now, opening.window_days, ZoneInfo(zone))
    queue.enqueue(
        db,
        "window",
        f"window:{invitation.id}:{invitation.deadline.isoformat()}",
        {"invitation": invitation.id},
        run_at=invitation.deadline + deadline.GRACE,
    )
    outbox.send(
        db,
        "prompts/started",
        to_kind="candidate",
        to_id=folio.id,
        key=f"started:{invitation.id}",
        args={"invitation": invitation.id},
    )
    chain.record(db, "started", {"invitation": invitation.id}, folio=folio.id, by=by)


def withdraw(db: Session, invitation: Invitation, *, by: str) -> None:
    """End it at the candidate's wish; reviewers see "ended" and no reason."""
    folio = stages.locked(db, invitation.folio)
    if not matrix.may_write(["candidate.own"], "withdraw", folio.stage):
        raise Refusal(
            "closed", "This is closed already, so there is nothing to withdraw.", status=409
        )
    stages.move(db, folio, "end", by=by, reason="withdrawn")
    outbox.send(
        db,
        "prompts/withdrawn",
        to_kind="candidate",
        to_id=folio.id,
        key=f"withdrawn:{invitation.id}",
        args={"invitation": invitation.id},
    )
