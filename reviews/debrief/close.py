"""The end of a folio: outcome, level and one paragraph, and the candidate hears."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Folio
from reviews.debrief.models import Decision


def close(
    db: Session, folio: Folio, *, outcome: str, level: int | None, feedback: str, by: str
) -> None:
    """Close a folio at debrief. `by` coordinates it (the caller's scope)."""
    folio = stages.locked(db, folio.id)
    if not matrix.may_write(["coordinator"], "close", folio.stage):
        raise Refusal(
            "not_debrief", "This is not at its debrief, so it cannot be closed.", status=409
        )
    if outcome == "offer" and level not in (1, 2, 3, 4):
        raise Refusal("level", "Choose the level of the offer.")
    tell(db, folio, outcome=outcome, level=level, feedback=feedback, by=by)
    stages.move(db, folio, "close", by=by)


def tell(
    db: Session, folio: Folio, *, outcome: str, level: int | None, feedback: str, by: str
) -> None:
    """Write the decision of a (locked) folio once, and queue its mail to the candidate."""
    if outcome not in ("offer", "no_offer"):
        raise Refusal("outcome", "Choose the outcome: an offer, or no offer.")
    if not feedback.strip():
        raise Refusal("feedback", "Write the paragraph that the candidate will read.")
    db.add(
        Decision(
            folio=folio.id,
            outcome=outcome,
            level=level if outcome == "offer" else None,
            feedback=feedback.strip(),
            by=by,
            at=clock.now(),
        )
    )
    outbox.send(
        db,
        "prompts/closed",
        to_kind="candidate",
        to_id=folio.id,
        key=f"closed:{folio.id}",
        args={},
    )
    chain.record(db, "decision", {"outcome": outcome, "level": level}, folio=folio.id, by=by)
