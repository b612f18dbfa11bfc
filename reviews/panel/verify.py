"""A check for `audit verify`: locked scorecards are those that were recorded."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger import erased
from blindfolio.ledger.verify import compare, recorded
from reviews.panel import scorecards
from reviews.panel.models import Scorecard


def check(db: Session) -> Iterable[str]:
    """A sentence for each locked scorecard that is not as the ledger has it, or is gone."""
    told = {entry.facts.get("scorecard"): entry.facts for entry in recorded(db, "scorecard")}
    rows = db.scalars(
        select(Scorecard)
        .where(
            Scorecard.locked_at.is_not(None), Scorecard.folio.not_in(erased.recorded_folios())
        )
        .order_by(Scorecard.id)
        .execution_options(populate_existing=True)
    )
    altered, gone = compare(told, {card.id: scorecards.facts(card) for card in rows})
    for card_id in altered:
        yield f"Scorecard {card_id} is not what was recorded when it was locked."
    for card_id in gone:
        yield f"Scorecard {card_id} was locked, but has been deleted or is a draft again."
