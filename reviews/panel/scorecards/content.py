"""What scorecards say by criterion, read from their rows.

A reading is two statements, whatever the number of scorecards, ratings and questions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviews.panel.models import ScorecardBasis, ScorecardRating, SheetQuestion
from reviews.panel.queries import EVERYBODY


@dataclass(frozen=True, slots=True)
class Basis:
    """A question that a rating rests on, with its `words` at the lock ("" in a draft)."""

    question: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class CardRating:
    """What the interview showed of a criterion: 1 to 4, or that it was not covered, or neither
    yet; what was asked and answered; and the questions that this rests on, as on the sheet."""

    value: int | None = None
    not_covered: bool = False
    said: str = ""
    basis: tuple[Basis, ...] = ()

    @property
    def questions(self) -> frozenset[str]:
        """The ids of the questions that it rests on."""
        return frozenset(it.question for it in self.basis)


UNRATED = CardRating()
"""A criterion of which a scorecard says nothing."""


def contents(db: Session, cards: Collection[str]) -> dict[str, dict[str, CardRating]]:
    """By scorecard (ids) and criterion, what they say; every scorecard that was asked for has an
    entry."""
    found: dict[str, dict[str, CardRating]] = {card: {} for card in cards}
    basis = _basis(db, cards)
    rows = (
        select(ScorecardRating)
        .where(ScorecardRating.scorecard.in_(cards))
        .execution_options(populate_existing=True)
    )
    for row in db.scalars(rows):
        found[row.scorecard][row.criterion] = CardRating(
            row.value,
            row.not_covered,
            row.said,
            tuple(basis.get((row.scorecard, row.criterion), ())),
        )
    return found


def _basis(db: Session, cards: Collection[str]) -> Mapping[tuple[str, str], list[Basis]]:
    rows = (
        select(ScorecardBasis)
        .join(SheetQuestion, SheetQuestion.id == ScorecardBasis.question)
        .where(ScorecardBasis.scorecard.in_(cards))
        .order_by(
            SheetQuestion.segment != EVERYBODY,
            SheetQuestion.segment,
            SheetQuestion.rank,
        )
        .execution_options(populate_existing=True)
    )
    found: dict[tuple[str, str], list[Basis]] = {}
    for row in db.scalars(rows):
        at = (row.scorecard, row.criterion)
        found.setdefault(at, []).append(Basis(row.question, row.words))
    return found
