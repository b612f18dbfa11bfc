from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Folio
from prompts import announce, queries
from prompts.window.cancelled import REASONS

MAIL = "prompts/cancelled"


def may_cancel(stage: str) -> bool:
    return matrix.may_write(["coordinator"], "cancel", stage)


def cancel(
    db: Session, folio: Folio, code: str, *, at: datetime | None = None, by: str
) -> None:
    """Cancel a case with a reason from `REASONS`, which only the candidate gets. To cancel
    several cases, pass the same `at`, so that each reviewer gets one email. Raise Refusal
    ("reason" or "over")."""
    folio = stages.locked(db, folio.id)
    invitation = queries.invitation_of(db, folio.id)
    if not may_cancel(folio.stage):
        raise Conflict(
            "over",
            "This application is already closed, so there is nothing to cancel.",
        )
    if code not in REASONS:
        raise Refusal(
            "reason", "Choose a reason. The candidate will read the sentence shown below it."
        )
    invitation.ended_code = code
    announce.candidate(db, invitation, "cancelled")
    stages.cancel(db, folio, by=by, at=at)
