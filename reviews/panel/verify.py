"""A check for `audit verify`: locked scorecards are those that were recorded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.documents.model import canonical_json
from blindfolio.ledger import erased
from blindfolio.ledger.verify import compare, recorded
from reviews.panel.models import Scorecard
from reviews.panel.scorecards import sealed
from reviews.panel.scorecards.content import contents

_BATCH = 200


def check(db: Session) -> Iterable[str]:
    """A sentence for each locked scorecard that is not as the ledger has it, or is gone."""
    told = {
        entry.facts.get("scorecard"): {**entry.facts, "folio": entry.folio}
        for entry in recorded(db, "scorecard")
    }
    rows = db.scalars(
        select(Scorecard)
        .where(
            Scorecard.locked_at.is_not(None), Scorecard.folio.not_in(erased.recorded_folios())
        )
        .order_by(Scorecard.id)
        .execution_options(populate_existing=True)
    ).all()
    kept: dict[str, Any] = {}
    for first in range(0, len(rows), _BATCH):
        kept |= _facts(db, rows[first : first + _BATCH])
    altered, gone = compare(told, kept)
    for card_id in altered:
        yield f"Scorecard {card_id} is not what was recorded when it was locked."
    for card_id in gone:
        yield f"Scorecard {card_id} was locked, but has been deleted or is a draft again."


def _facts(db: Session, cards: Sequence[Scorecard]) -> dict[str, Any]:
    ratings = contents(db, [card.id for card in cards])
    # As the ledger keeps it, through JSON and back.
    return {
        card.id: {
            **json.loads(canonical_json(sealed.facts(card, ratings[card.id]))),
            "folio": card.folio,
        }
        for card in cards
    }
