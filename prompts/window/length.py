from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.stage import WRITING
from prompts.models import Invitation


def allow_length(db: Session, invitation: Invitation, *, by: str) -> None:
    """Let this candidate submit 12 pages or more, and tell them. Idempotent."""
    folio = stages.locked(db, invitation.folio)
    db.refresh(invitation)
    if folio.stage not in WRITING or invitation.closed_at is not None:
        raise Refusal(
            "closed",
            "This candidate's window is closed. Reviewers will read the submitted version.",
            status=409,
        )
    if invitation.pages_allowed:
        return
    invitation.pages_allowed = True
    outbox.send(
        db,
        "prompts/length_allowed",
        to_kind="candidate",
        to_id=folio.id,
        key=f"length_allowed:{invitation.id}",
    )
    chain.record(db, "length.allowed", {"invitation": invitation.id}, folio=folio.id, by=by)
