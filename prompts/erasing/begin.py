from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.erasure import ask
from blindfolio.visibility import stages
from blindfolio.visibility.stage import Stage
from prompts import announce
from prompts.models import Invitation


def begin(
    db: Session,
    invitation: Invitation,
    reason: str,
    *,
    ends_as: str,
    by: str | None,
    actor: str,
) -> None:
    """Request the deletion and tell the candidate, unless that has been done already."""
    if stages.locked(db, invitation.folio).stage == Stage.ERASED:
        return
    announce.candidate(db, invitation, "erasing")
    ask.ask(
        db,
        invitation.folio,
        reason=reason,
        ends_as=ends_as,
        subject=invitation.id,
        by=by,
        actor=actor,
    )
