from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.as_typed import as_typed
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages
from prompts.models import Invitation

LONGEST = 2_000


def decline(db: Session, invitation: Invitation, words: str = "", *, by: str) -> None:
    """End an invitation that was not started. Only coordinators read `words`.

    Raises Refusal ("started") once the candidate can withdraw instead, ("closed") after the
    end.
    """
    words = as_typed(words)
    folio = stages.locked(db, invitation.folio)
    db.refresh(invitation)
    if not matrix.may_write(["candidate.own"], "withdraw", folio.stage):
        raise Refusal(
            "closed",
            "This application is already closed, so there is nothing to decline.",
            status=409,
        )
    if invitation.started_at is not None:
        raise Refusal(
            "started",
            "You have already started, so you can no longer decline. You can withdraw on your"
            " page instead.",
            status=409,
        )
    if len(words) > LONGEST:
        raise Refusal("words", f"This is longer than {LONGEST:,} characters. Shorten it.")
    invitation.ended_words = words
    outbox.send(
        db,
        "prompts/declined",
        to_kind="candidate",
        to_id=folio.id,
        key=f"declined:{invitation.id}",
        args={"invitation": invitation.id},
    )
    stages.move(db, folio, "end", by=by, reason="declined")
