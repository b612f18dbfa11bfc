from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Folio
from prompts import queries
from prompts.window.cancelled import REASONS

MAIL = "prompts/cancelled"


def may_cancel(stage: str) -> bool:
    return matrix.may_write(["coordinator"], "cancel", stage)


def cancel(
    db: Session, folio: Folio, code: str, *, at: datetime | None = None, by: str
) -> None:
    """End the case with a reason of `REASONS`. The candidate gets it by mail and on their page;
    reviewers and panel learn only that it ended.

    Raises Refusal ("reason") without one, and after the end. Acts that end several cases pass
    one `at`, so that each reviewer gets one email.
    """
    folio = stages.locked(db, folio.id)
    invitation = queries.invitation_of(db, folio.id)
    if not may_cancel(folio.stage):
        raise Refusal(
            "over",
            "This application is already closed, so there is nothing to cancel.",
            status=409,
        )
    if code not in REASONS:
        raise Refusal(
            "reason", "Choose a reason. The candidate will read the sentence shown below it."
        )
    invitation.ended_code = code
    outbox.send(
        db,
        MAIL,
        to_kind="candidate",
        to_id=folio.id,
        key=f"cancelled:{invitation.id}",
        args={"invitation": invitation.id},
    )
    stages.cancel(db, folio, by=by, at=at)
