"""Whether an opening takes new candidates. Those who are under way go on in any case."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from prompts.models import Opening

OPEN = "open"
PAUSED = "paused"
CLOSED = "closed"

_INSTEAD = {
    PAUSED: "This opening is paused, so no one can be invited. Resume it on its page first.",
    CLOSED: "This opening is closed, so no one can be invited. Reopen it on its page first.",
}


def pause(db: Session, opening: Opening, *, by: str) -> None:
    """Take no new candidates for a while; a closed one is refused ("state")."""
    db.refresh(opening, with_for_update=True)
    if opening.state == CLOSED:
        raise Refusal(
            "state",
            "This opening is closed, so it already takes no new candidates.",
            status=409,
        )
    turn(db, opening, PAUSED, by=by)


def resume(db: Session, opening: Opening, *, by: str) -> None:
    """Take new candidates again, in a paused or in a closed opening."""
    db.refresh(opening, with_for_update=True)
    turn(db, opening, OPEN, by=by)


def turn(db: Session, opening: Opening, state: str, *, by: str) -> None:
    """Write the state of an opening that the caller holds locked. One that has it already keeps
    it, without an entry in the ledger: that is a second press."""
    if opening.state == state:
        return
    opening.state = state
    chain.record(db, f"opening.{state}", {"opening": opening.id}, by=by)


def why_not(opening: Opening) -> Refusal | None:
    """What says that no one can be invited now; None for an open one."""
    sentence = _INSTEAD.get(opening.state)
    return Refusal("state", sentence, status=409) if sentence else None


def refuse_not_open(opening: Opening) -> None:
    """A Refusal ("state") where no one can be invited now."""
    if refusal := why_not(opening):
        raise refusal
