"""A panel member's scorecard: written after the conversation, locked before the debrief."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.ledger import chain
from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import Stage
from reviews.panel.models import Scorecard, Slot
from reviews.panel.queries import scorecard


def save(db: Session, folio: Folio, *, level: int | None, text: str, by: str) -> Scorecard:
    """Keep the scorecard as it stands; nothing is required of a draft."""
    folio = stages.locked(db, folio.id)
    if not matrix.may_write(["panel"], DataClass.OWN_SCORECARD, folio.stage):
        raise Refusal("over", "This panel's scorecards can no longer be changed.", status=409)
    card = scorecard(db, folio.id, by)
    if card is None:
        card = Scorecard(id=chance.new_id(), folio=folio.id, account=by, saved_at=clock.now())
        db.add(card)
    elif card.locked_at is not None:
        raise Refusal("locked", "Your scorecard is locked. No one can change it.", status=409)
    card.level = level if level in LEVELS else None
    card.text = text.strip()
    card.saved_at = clock.now()
    db.flush()
    return card


def lock(db: Session, folio: Folio, *, by: str) -> None:
    """Lock one's own scorecard. The last one of the panel opens the debrief."""
    folio = stages.locked(db, folio.id)
    card = scorecard(db, folio.id, by)
    if card is not None and card.locked_at is not None:
        return
    if not matrix.may_write(["panel"], DataClass.OWN_SCORECARD, folio.stage):
        raise Refusal("over", "This panel's scorecards can no longer be changed.", status=409)
    if card is None or card.level is None:
        raise Refusal(
            "level", "Choose the level that you saw in the interview, then lock the scorecard."
        )
    if not card.text:
        raise Refusal(
            "text", "Write what you saw that supports the level, then lock the scorecard."
        )
    slot = db.get(Slot, folio.id)
    if slot is not None and clock.now() < slot.at:
        raise Refusal(
            "early",
            "The interview is scheduled for later, so you can't lock your scorecard yet. What "
            "you typed is saved. If you have already met, ask your coordinator to correct the "
            "date.",
            status=409,
        )
    card.locked_at = clock.now()
    db.flush()
    open_debrief(db, folio, by=by)
    chain.record(db, "scorecard", facts(card), folio=folio.id, by=by)


def facts(card: Scorecard) -> dict[str, object]:
    """What the ledger keeps of a locked scorecard."""
    return {"scorecard": card.id, "level": card.level, "text": card.text}


def seat_ended(db: Session, folio: Folio, event: str, before: str, after: str) -> None:
    """Listener: where a recusal took the only seat that was still to lock, the debrief opens.

    Without any locked scorecard there is nothing to compare: the panel waits for another member.
    """
    if event == "recuse" and after == Stage.PANEL:
        open_debrief(db, folio, by=None)


def open_debrief(db: Session, folio: Folio, *, by: str | None) -> None:
    """Move a (locked) released folio to its debrief, where nobody who sits has still to lock."""
    if folio.stage == Stage.PANEL and _all_locked(db, folio.id):
        stages.move(db, folio, "scorecards", by=by)


def _all_locked(db: Session, folio: str) -> bool:
    """Whether somebody has locked, and nobody who still has a seat has not."""
    locked = select(Scorecard.account).where(
        Scorecard.folio == folio, Scorecard.locked_at.is_not(None)
    )
    waiting = select(Standing.id).where(
        Standing.folio == folio, Standing.state == "panel", Standing.account.not_in(locked)
    )
    return db.scalar(locked.limit(1)) is not None and db.scalar(waiting.limit(1)) is None
