"""A round with one document of three sentences and a listing, and reviews of it."""

from __future__ import annotations

from collections.abc import Mapping

from blindfolio.documents.model import Block
from reviews.calibration.differences.given import (
    AgreedRating,
    CitedPassage,
    PracticeDocument,
    PracticeReview,
    RatingReason,
    RoundCriterion,
    cut,
)

GUIDES = {1: "Names none.", 2: "Names one.", 3: "Names two.", 4: "Prices each."}
SCOPE = RoundCriterion("scope", "Scope", GUIDES)
RISK = RoundCriterion("risk", "Risk", GUIDES)
CRITERIA = (SCOPE, RISK)

FIRST = "The scheduler moves to the new hosts in two steps."
SECOND = "Payouts can wait for three days while the queue drains."
THIRD = "Nothing else changes before the end of the quarter."
PROSE = Block("b1", 1, "paragraph", f"{FIRST} {SECOND} {THIRD}", "")
LISTING = Block("b2", 2, "code", "drain --slowly --all", "")
SENTENCES = (*cut(PROSE), *cut(LISTING))


def on(words: str, criterion: str = "scope", note: str = "") -> CitedPassage:
    """A concern about these words of the document."""
    block = PROSE if words in PROSE.text else LISTING
    start = block.text.index(words)
    return CitedPassage(criterion, "concern", block.id, start, start + len(words), words, note)


def review(
    reviewer: str,
    scope: int | None,
    *passages: CitedPassage,
    risk: int | None = 2,
    why: str = "",
    searched: str = "",
) -> PracticeReview:
    """A locked review; its rating of risk is everyone's unless it says otherwise. `why` and where
    was `searched` in vain are about the scope."""
    reasons = {"scope": RatingReason(why, bool(searched), searched)}
    return PracticeReview(reviewer, {"scope": scope, "risk": risk}, passages, reasons)


def document(
    *reviews: PracticeReview,
    reference: Mapping[str, AgreedRating] | None = None,
    key: str = "d1",
    title: str = "The payout queue",
) -> PracticeDocument:
    """The document with these reviews."""
    return PracticeDocument(key, title, SENTENCES, reviews, reference or {})
