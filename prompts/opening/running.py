"""Set whether an opening takes new candidates. Active candidates always continue."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from prompts.models import Opening

OPEN = "open"
PAUSED = "paused"
CLOSED = "closed"
CURRENT = (OPEN, PAUSED)

_INSTEAD = {
    PAUSED: "This opening is paused, so no one can be invited. Resume it on its page first.",
    CLOSED: "This opening is closed, so no one can be invited. Reopen it on its page first.",
}


def resume(db: Session, opening: Opening, *, by: str) -> None:
    # Also reopens a closed opening.
    db.refresh(opening, with_for_update=True)
    turn(db, opening, OPEN, by=by)


def turn(db: Session, opening: Opening, state: str, *, by: str) -> None:
    """Set the opening's state. Callers must hold its lock. There is no log entry if nothing
    changes, as after a double click."""
    if opening.state == state:
        return
    opening.state = state
    chain.record(db, f"opening.{state}", {"opening": opening.id}, by=by)


def lock_unsent(db: Session, opening: Opening, sentence: str) -> None:
    """Lock the opening. Raise Refusal ("sent", 409) with `sentence` after the first
    invitation, because candidates have read what would change."""
    db.refresh(opening, with_for_update=True)
    if opening.first_invited_at is not None:
        raise Conflict("sent", sentence)


def why_not(opening: Opening) -> Refusal | None:
    sentence = _INSTEAD.get(opening.state)
    return Conflict("state", sentence) if sentence else None
