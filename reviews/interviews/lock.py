"""Locking the scorecard of an interview: what it must say; the last one opens the debrief."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from reviews.interviews import sealed
from reviews.interviews.draft import check_open, locked
from reviews.interviews.own_interview import OwnInterview, ratings_of
from reviews.panel.scorecards.lock import open_debrief
from reviews.panel.scorecards.saving import (
    AT_LEAST,
    CardGap,
    CardIncomplete,
    overall_gaps,
    says,
)


def missing(own: OwnInterview) -> list[CardGap]:
    """What a scorecard lacks, in the order of its page."""
    card = own.card
    none = all(own.rating(key).not_covered for key in own.keys)
    gaps = [gap for key in own.keys for gap in _gaps(own, key)]
    for name, words in own.evidence.items():
        if not none and not (card and getattr(card, name).strip()):
            sentence = f"{words}: write what the answer named, or that it named nothing"
            gaps.append(CardGap(sentence, f"f-{name}"))
    return gaps + overall_gaps(
        level=card.level if card else None,
        confidence=card.confidence if card else "",
        text=card.text if card else "",
        none_covered=none,
    )


def _gaps(own: OwnInterview, key: str) -> list[CardGap]:
    rating, name = own.rating(key), own.loop.dimension(key).name
    if rating.not_covered:
        return []
    if rating.value is None:
        return [CardGap(f"{name}: choose a rating, or “not covered”", f"f-rating-{key}")]
    if not says(rating.said):
        sentence = f"{name}: write what you asked and what they said, {AT_LEAST}"
        return [CardGap(sentence, f"f-said-{key}")]
    return []


def lock(db: Session, own: OwnInterview, *, by: str) -> None:
    """Lock one's own scorecard. The last one of panel and loop opens the debrief.

    Raises `CardIncomplete`, and Refusal before the interview and once the application is closed.
    """
    own = locked(db, own, by=by)
    if own.is_locked:
        return
    check_open(db, own, by=by)
    if clock.now() < own.interview.at:
        raise Refusal(
            "early",
            "You can't lock your scorecard before the interview. Your draft is saved. If it has"
            " already taken place, ask your coordinator to correct its date.",
            status=409,
        )
    gaps = missing(own)
    if own.card is None or gaps:
        raise CardIncomplete(gaps)
    card = own.card
    # From the moment `locked_at` is there, triggers refuse every other change.
    card.locked_at = clock.now()
    db.flush()
    facts = sealed.facts(card, own.interview, ratings_of(db, [card.id])[card.id])
    standing.interview_locked(db, own.folio, by)
    open_debrief(db, own.folio, by=by)
    chain.record(db, sealed.KIND, facts, folio=own.folio.id, by=by)
