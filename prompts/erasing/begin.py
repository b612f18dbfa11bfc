from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.erasure import ask
from blindfolio.visibility import stages
from blindfolio.visibility.stage import Stage
from prompts import announce
from prompts.erasing import holds
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
    """Request the deletion and tell the candidate, unless that has been done already. Under a
    legal hold, the case is closed until it ends."""
    if stages.locked(db, invitation.folio).stage == Stage.ERASED:
        return
    hold = holds.live(db, invitation.folio)
    if hold is None:
        announce.candidate(db, invitation, "erasing")
    else:
        holds.tell_closed(db, hold, invitation)
    ask.ask(
        db,
        invitation.folio,
        reason=reason,
        ends_as=ends_as,
        subject=invitation.id,
        by=by,
        actor=actor,
        held_until=hold.until if hold else None,
    )
