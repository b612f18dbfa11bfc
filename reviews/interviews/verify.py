"""A check for `audit verify`: locked scorecards of a loop are those that were recorded."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.documents.model import canonical_json
from blindfolio.ledger import erased
from blindfolio.ledger.verify import compare, recorded
from reviews.interviews import sealed
from reviews.interviews.models import Interview, InterviewCard
from reviews.interviews.own_interview import ratings_of

_BATCH = 200


def check(db: Session) -> Iterable[str]:
    """A sentence for each locked scorecard that is not as the ledger has it, or is gone."""
    told = {
        entry.facts.get("scorecard"): {**entry.facts, "folio": entry.folio}
        for entry in recorded(db, sealed.KIND)
    }
    rows = [
        (card, interview)
        for card, interview in db.execute(
            select(InterviewCard, Interview)
            .join(Interview, Interview.id == InterviewCard.interview)
            .where(
                InterviewCard.locked_at.is_not(None),
                InterviewCard.folio.not_in(erased.recorded_folios()),
            )
            .order_by(InterviewCard.id)
            .execution_options(populate_existing=True)
        )
    ]
    kept: dict[str, Any] = {}
    for first in range(0, len(rows), _BATCH):
        batch = rows[first : first + _BATCH]
        ratings = ratings_of(db, [card.id for card, _ in batch])
        for card, interview in batch:
            # As the ledger keeps it, through JSON and back.
            facts = canonical_json(sealed.facts(card, interview, ratings[card.id]))
            kept[card.id] = {**json.loads(facts), "folio": card.folio}
    altered, gone = compare(told, kept)
    for card_id in altered:
        yield f"Interview scorecard {card_id} is not what was recorded when it was locked."
    for card_id in gone:
        yield (
            f"Interview scorecard {card_id} was locked, but has been deleted or is a draft"
            " again."
        )
