"""The start of every requested deletion: the candidate is told."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.erasure import ask
from blindfolio.mail import outbox
from blindfolio.visibility import stages
from blindfolio.visibility.stage import Stage
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
    """As `ask.ask`; does nothing if already done."""
    if stages.locked(db, invitation.folio).stage == Stage.ERASED:
        return
    outbox.send(
        db,
        "prompts/erasing",
        to_kind="candidate",
        to_id=invitation.folio,
        key=f"erasing:{invitation.id}",
        args={"invitation": invitation.id},
    )
    ask.ask(
        db,
        invitation.folio,
        reason=reason,
        ends_as=ends_as,
        subject=invitation.id,
        by=by,
        actor=actor,
    )
