from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import UNDECIDED
from prompts.inviting import cancel
from prompts.models import Invitation, Opening
from prompts.opening import openings, running

FINISH = "finish"
CANCEL = "cancel"

AFTERWARDS = (FINISH, CANCEL)
WHY = ("filled", "closed")

MAIL = cancel.MAIL


def close(db: Session, opening: Opening, afterwards: str, code: str, *, by: str) -> int:
    """Close an opening, cancel its applications as `afterwards` says, and return how many
    were cancelled. Repeating it cancels only those that are left. Raise Refusal
    ("afterwards" or "reason"), or whatever prevents a cancellation, with that candidate's
    name."""
    if afterwards not in AFTERWARDS:
        raise Refusal(
            "afterwards", "Choose what happens to the candidates who have already started."
        )
    db.refresh(opening, with_for_update=True)
    # Lock each folio before the first ledger entry, because the ledger's head is locked last.
    found = standing.all_locked(db, Folio.opening == opening.id, Folio.stage.in_(UNDECIDED))
    started = set(
        db.scalars(
            select(Invitation.folio).where(
                Invitation.opening == opening.id, Invitation.started_at.is_not(None)
            )
        )
    )
    ended = [it for it in found if afterwards == CANCEL or it.id not in started]
    if ended and code not in WHY:
        raise Refusal(
            "reason", "Choose a reason. The candidates will read the sentence shown below it."
        )
    if ended or opening.state != running.CLOSED:
        for account in decide_in(db, opening, by):
            told = {"opening": opening.id, "afterwards": afterwards}
            openings.tell(db, "opening_closed", account, told)
    running.turn(db, opening, running.CLOSED, by=by)
    now = clock.now()
    for folio in ended:
        try:
            cancel.cancel(db, folio, code, at=now, by=by)
        except Refusal as it:
            name = book.name(db, by, folio.id)
            raise Refusal(it.code, f"{name}: {it}", status=it.status) from it
    return len(ended)


def decide_in(db: Session, opening: Opening, by: str) -> dict[str, str]:
    return {
        account: name
        for account, name, kind in openings.members(db, opening.id)
        if kind != "coordinator" and account != by
    }
