"""What a scorecard's lock seals: the one form of it that goes into the ledger's payload."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from reviews.panel.models import Scorecard
from reviews.panel.scorecards.content import CardRating

FORM = 1
"""Of what is sealed."""


def facts(card: Scorecard, ratings: Mapping[str, CardRating]) -> dict[str, Any]:
    """The scorecard, JSON-ready, equal for equal rows.

    The words of the questions are those at the lock: the panel may reword them afterwards.
    """
    return {
        "form": FORM,
        "scorecard": card.id,
        "panelist": card.account,
        "level": card.level,
        "confidence": card.confidence,
        "text": card.text,
        "criteria": {key: _rated(rating) for key, rating in ratings.items()},
    }


def _rated(rating: CardRating) -> dict[str, Any]:
    basis = sorted(rating.basis, key=lambda it: it.question)
    return {
        "value": rating.value,
        "not_covered": rating.not_covered,
        "said": rating.said,
        "basis": [asdict(it) for it in basis],
    }
