"""What the lock of an interview's scorecard seals: the one form of it in the ledger's payload."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prompts.loops.loop import EVIDENCE
from reviews.interviews.models import Interview, InterviewCard
from reviews.panel.scorecards.content import CardRating

KIND = "interview_scorecard"
"""The kind of the ledger's entries."""

FORM = 1
"""Of what is sealed."""


def facts(
    card: InterviewCard, interview: Interview, ratings: Mapping[str, CardRating]
) -> dict[str, Any]:
    """The scorecard, JSON-ready, equal for equal rows."""
    return {
        "form": FORM,
        "scorecard": card.id,
        "interview": interview.id,
        "stage": interview.stage,
        "interviewer": card.account,
        "level": card.level,
        "confidence": card.confidence,
        "text": card.text,
        "evidence": {name: getattr(card, name) for name in EVIDENCE},
        "dimensions": {key: rated(it) for key, it in ratings.items()},
    }


def rated(rating: CardRating) -> dict[str, Any]:
    """What a scorecard says of one dimension, JSON-ready."""
    return {"value": rating.value, "not_covered": rating.not_covered, "said": rating.said}
