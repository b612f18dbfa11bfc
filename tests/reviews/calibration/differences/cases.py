"""A round with one document of three sentences and a listing, and reviews of it."""

from __future__ import annotations

from collections.abc import Mapping

from blindfolio.documents.model import Block
from prompts.folder.rubric import Criterion
from reviews.calibration.differences.compare import RoundComparison, compare
from reviews.calibration.differences.given import (
    CitedPassage,
    GivenRating,
    PracticeDocument,
    PracticeReview,
    cut,
)

GUIDES = {1: "Names none.", 2: "Names one.", 3: "Names two.", 4: "Prices each."}
CRITERIA = tuple(
    Criterion(key=name.lower(), name=name, weight=1, reason=name, sentence=name, guides=GUIDES)
    for name in ("Scope", "Risk")
)

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
    ratings = {
        "scope": GivenRating(scope, why, bool(searched), searched),
        "risk": GivenRating(risk),
    }
    return PracticeReview(reviewer, ratings, passages)


def document(
    *reviews: PracticeReview,
    reference: Mapping[str, GivenRating] | None = None,
    key: str = "d1",
    title: str = "The payout queue",
) -> PracticeDocument:
    """The document with these reviews."""
    return PracticeDocument(key, title, SENTENCES, reviews, reference or {})


def compared(*documents: PracticeDocument, viewer: str | None = None) -> RoundComparison:
    return compare(documents, CRITERIA, viewer=viewer)
