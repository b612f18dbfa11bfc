from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.erasure import ask
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import OVER, Stage
from prompts import announce
from prompts.erasing import holds
from prompts.models import Invitation, Opening


def decided(folio: Folio) -> bool:
    # Releases count: otherwise a coordinator who disagrees could delete reviews while the panel
    # meets.
    return folio.stage in OVER or folio.reached >= int(Stage.PANEL)


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
    folio = stages.locked(db, invitation.folio)
    if folio.stage == Stage.ERASED:
        return
    hold = holds.live(db, invitation.folio)
    opening = db.get_one(Opening, invitation.opening)
    keeps = reason == "asked" and opening.keeps_record and folio.stage in OVER
    if hold is None:
        announce.candidate(db, invitation, "erasing")
    else:
        holds.tell_closed(db, hold, invitation)
    if by is None and folio.stage in matrix.FORWARD:
        announce.they_ended(db, folio, "withdrawn")
    ask.ask(
        db,
        invitation.folio,
        reason=reason,
        ends_as=ends_as,
        subject=invitation.id,
        by=by,
        actor=actor,
        held_until=hold.until if hold else None,
        waits=ask.KEEPING if keeps else ask.HOLD,
    )
