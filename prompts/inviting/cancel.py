from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio.accounts import links, sessions
from blindfolio.identity import book
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from prompts import announce, queries
from prompts.inviting import invite
from prompts.inviting.screening import Screening
from prompts.models import Invitation, Opening
from prompts.window.cancelled import REASONS, WRONG_ADDRESS

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


def may_start_over(db: Session, folio: Folio) -> str:
    """Return the address that waits if nothing was submitted, or else an empty string."""
    waits = book.next_address(db, folio.id) if folio.stage == Stage.DRAFT else None
    return waits.email if waits else ""


def start_over(db: Session, folio: Folio, *, team: str, secret: str, by: str) -> Invitation:
    """Cancel an invitation that was sent to a wrong address, and send it to the one that waits.
    The earlier links and sessions end at once."""
    # Before the folio, as in `openings.join`.
    opening = db.get_one(Opening, folio.opening, with_for_update=True)
    email = may_start_over(db, stages.locked(db, folio.id))
    if not email:
        raise Conflict("over", "No new address waits, so there is nowhere to send it.")
    mine, person = queries.invitation_of(db, folio.id), book.behind(db, folio.id)
    cancel(db, folio, WRONG_ADDRESS, by=by)
    links.end_of_candidate(db, mine.id)
    sessions.end_of_candidate(db, mine.id)
    return invite.invite(
        db,
        opening,
        name=person.name,
        email=email,
        handles=person.handles,
        employers=person.employers,
        screened=Screening(mine.screened_by, mine.screened_on, mine.screened_words),
        again=True,
        team=team,
        secret=secret,
        by=by,
    )
