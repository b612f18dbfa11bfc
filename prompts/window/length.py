from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Conflict
from prompts import queries
from prompts.models import Invitation


def allow_length(db: Session, invitation: Invitation, *, by: str) -> None:
    """Let this candidate submit 12 pages or more, and tell them."""
    folio = queries.locked(db, invitation)
    if not queries.is_open(invitation, folio.stage):
        raise Conflict(
            "closed",
            "This candidate's window is closed. Reviewers will read the submitted version.",
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
