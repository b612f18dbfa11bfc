"""Locking one's answers about all hires: what they must say, and what is sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from reviews.calibration.looking_back import look_backs_of, sealed
from reviews.calibration.looking_back.answering import NOT_SEEN, opened
from reviews.calibration.looking_back.look_backs_of import LookBackSeat, OwnAnswer


@dataclass(frozen=True, slots=True)
class LookBackGap:
    """What a lock still misses of one hire, in words; `fragment` is the id of the field."""

    hire: str
    sentence: str
    fragment: str


class LookBackIncomplete(Refusal):
    """Something is missing; nothing was locked, and what was saved stays."""

    def __init__(self, gaps: Sequence[LookBackGap]) -> None:
        super().__init__("incomplete", "Nothing was locked. What you saved is kept.")
        self.gaps = tuple(gaps)


def missing(mine: LookBackSeat, answers: Sequence[OwnAnswer]) -> list[LookBackGap]:
    """What the answers lack, hire by hire."""
    return [gap for it in answers for gap in gaps_of(mine, it)]


def gaps_of(mine: LookBackSeat, it: OwnAnswer) -> list[LookBackGap]:
    """What the answer about one hire lacks; nothing for a hire that they don't know."""
    if it.known is None:
        sentence = f"{it.name}: say whether you know this hire"
        return [LookBackGap(it.hire.id, sentence, "f-known")]
    if not it.known:
        return []
    gaps = [
        LookBackGap(it.hire.id, f"{it.name}, {criterion.name}: {lacks}", fragment)
        for criterion in mine.rubric.criteria
        for lacks, fragment in _of_criterion(mine, criterion.key, it.ratings)
    ]
    if it.words and not it.stage:
        lacks = f"{it.name}: say whether a stage covers “{it.words}”"
        gaps.append(LookBackGap(it.hire.id, lacks, "f-dimension-stage"))
    return gaps


def lock(db: Session, look_back: str, *, by: str) -> None:
    """Lock one's answers. Raises `LookBackIncomplete`. Locking again changes nothing."""
    mine = opened(db, look_back, by=by)
    assert mine.person is not None
    if mine.person.locked_at:
        return
    answers = look_backs_of.own_answers(db, mine)
    gaps = missing(mine, answers)
    if gaps:
        raise LookBackIncomplete(gaps)
    # From the moment `locked_at` is there, triggers refuse every other change.
    mine.person.locked_at = clock.now()
    db.flush()
    facts = sealed.facts(mine.person, [it.answer for it in answers if it.answer])
    chain.record(db, sealed.KIND, facts, by=by)


def _of_criterion(
    mine: LookBackSeat, key: str, ratings: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str]]:
    said = ratings.get(key, {})
    rating = said.get("rating", "")
    if not rating:
        return [("choose a rating, or “not seen yet”", f"f-rating-{key}")]
    if rating != NOT_SEEN and int(rating) < mine.look_back.level and not said.get("stage"):
        return [("choose which stage should have seen it", f"f-stage-{key}")]
    return []
