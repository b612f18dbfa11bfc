"""Start, pause and move the clock of a panel's conversation. Two members may press at once, so
a repeated press changes nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.models import Folio
from reviews.panel import timer
from reviews.panel.models import Conversation, Slot
from reviews.panel.sheet import edit

VERBS = ("start", "pause", "resume", "go", "reset")
TWICE = 2  # seconds in which a second press is meant for the same part


def press(
    db: Session, folio: Folio, verb: str, *, to: str = "", part: str = "", by: str
) -> None:
    """Start, pause, resume or reset the clock, or `go` to the part `to`, unless the interview
    has left `part` meanwhile. Raise Refusal for another verb, before the clock starts, and once
    the panel has met."""
    edit.open_for(db, folio)
    if verb not in VERBS:
        raise Refusal(
            "clock",
            "Choose whether to start, pause, resume or reset the clock, or to go to another part"
            " of the interview.",
        )
    held = db.get(Conversation, folio.id, populate_existing=True)
    now = clock.now()
    if verb == "start":
        changed = held is None
        if changed:
            db.add(Conversation(folio=folio.id, started_at=now, paused_s=0, went_on={}))
    elif held is None:
        if verb == "reset":
            return
        raise Conflict("clock", "The clock has not been started. Start it first.")
    else:
        changed = _changed(db, held, verb, to, part, now)
    db.flush()
    if changed:
        chain.record(db, "conversation", {"what": verb}, folio=folio.id, by=by)


def _changed(
    db: Session, held: Conversation, verb: str, to: str, part: str, now: datetime
) -> bool:
    if verb == "go":
        return _go(db, held, to, part, now)
    if verb == "reset":
        db.delete(held)
    elif (verb == "pause") is (held.paused_at is not None):
        return False
    elif held.paused_at is None:
        held.paused_at = now
    else:
        held.paused_s += round((now - held.paused_at).total_seconds())
        held.paused_at = None
    return True


def has_begun(db: Session, folio: str, slot: Slot | None) -> bool:
    return slot is None or clock.now() >= slot.at or db.get(Conversation, folio) is not None


def read(db: Session, folio: str) -> timer.Timer | None:
    held = db.get(Conversation, folio)
    return timer.read(held, db.get(Slot, folio), clock.now()) if held else None


def _go(db: Session, held: Conversation, to: str, part: str, now: datetime) -> bool:
    at = timer.read(held, db.get(Slot, held.folio), now)
    names = [part.name for part in at.parts]
    if to not in names:
        raise Refusal("clock", "Choose which part of the interview to go to.")
    here, on = names[at.current], names.index(to) > at.current
    again = on and at.current and not at.paused_at and at.elapsed - at.since < TWICE
    if again or to == here or part not in ("", here):
        return False
    # After going back, later parts no longer count as reached.
    kept = {name: s for name, s in held.went_on.items() if names.index(name) <= names.index(to)}
    if on:
        kept[to] = round(at.elapsed)
    held.went_on = kept
    return True
