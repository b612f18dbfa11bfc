"""The clock of a panel's conversation.

Two members may press at once: a repeated press changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from reviews.panel import edit, queries, timer
from reviews.panel.models import Conversation, Slot

VERBS = ("start", "pause", "resume", "go", "reset")


def press(db: Session, folio: Folio, verb: str, *, to: str = "", by: str) -> None:
    """Do one of `VERBS`; `to` is the part for `go`.

    Refusal for another word, a clock that isn't started, and once the panel has met.
    """
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
    elif verb == "reset":
        changed = held is not None
        db.delete(held) if held else None
    elif held is None:
        raise Refusal("clock", "The clock has not been started. Start it first.", status=409)
    elif verb == "go":
        changed = _go(db, held, to, now)
    else:
        changed = _pause(held, now) if verb == "pause" else _resume(held, now)
    db.flush()
    if changed:
        chain.record(db, "conversation", {"what": verb}, folio=folio.id, by=by)


def has_begun(db: Session, folio: str, slot: Slot | None) -> bool:
    """Whether its hour has come, or the panel has started the clock."""
    return slot is None or clock.now() >= slot.at or db.get(Conversation, folio) is not None


def read(db: Session, folio: str) -> timer.Timer | None:
    held = db.get(Conversation, folio)
    return _timer(db, held, clock.now()) if held else None


def _timer(db: Session, held: Conversation, now: datetime) -> timer.Timer:
    return queries.timer_of(held, db.get(Slot, held.folio), now)


def _pause(held: Conversation, now: datetime) -> bool:
    if held.paused_at is not None:
        return False
    held.paused_at = now
    return True


def _resume(held: Conversation, now: datetime) -> bool:
    if held.paused_at is None:
        return False
    held.paused_s += round((now - held.paused_at).total_seconds())
    held.paused_at = None
    return True


def _go(db: Session, held: Conversation, to: str, now: datetime) -> bool:
    at = _timer(db, held, now)
    names = [part.name for part in at.parts]
    if to not in names:
        raise Refusal("clock", "Choose which part of the interview to go to.")
    if to == names[at.current]:
        return False
    # After going back, later parts no longer count as reached.
    kept = {name: s for name, s in held.went_on.items() if names.index(name) <= names.index(to)}
    if names.index(to) > at.current:
        kept[to] = round(at.elapsed)
    held.went_on = kept
    return True
