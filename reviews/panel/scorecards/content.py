from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reviews.forms import rows
from reviews.panel.models import (
    CARD,
    CRITERIA,
    Basis,
    PanelRating,
    Scorecard,
    ScorecardBasis,
    SheetQuestion,
)
from reviews.panel.queries import EVERYBODY


def contents(db: Session, cards: Collection[str]) -> dict[str, dict[str, PanelRating]]:
    """By scorecard id and criterion; every requested scorecard has an entry."""
    basis: dict[tuple[str, str], tuple[Basis, ...]] = {}
    found = (
        select(ScorecardBasis.scorecard, ScorecardBasis.criterion, SheetQuestion.id)
        .add_columns(ScorecardBasis.words)
        .join(SheetQuestion, SheetQuestion.id == ScorecardBasis.question)
        .where(ScorecardBasis.scorecard.in_(cards))
        .order_by(SheetQuestion.segment != EVERYBODY, SheetQuestion.segment, SheetQuestion.rank)
    )
    for card, criterion, question, words in db.execute(found):
        at = (card, criterion)
        basis[at] = (*basis.get(at, ()), Basis(question, words))
    return {
        card: {key: replace(it, basis=basis.get((card, key), ())) for key, it in rated.items()}
        for card, rated in rows.views(db, CRITERIA, cards).items()
    }


def facts(card: Scorecard, ratings: Mapping[str, PanelRating]) -> dict[str, Any]:
    """What a lock seals. Questions have their words at the lock: the panel may reword them
    afterwards."""
    told = {
        key: replace(it, basis=tuple(sorted(it.basis, key=lambda it: it.question)))
        for key, it in ratings.items()
    }
    return rows.facts(CARD, card, {CRITERIA: told}, panelist=card.account)


def check(db: Session) -> Iterable[str]:
    """For `audit verify`."""

    def kept(db: Session, cards: Sequence[Scorecard]) -> dict[str, dict[str, Any]]:
        ratings = contents(db, [card.id for card in cards])
        return {card.id: facts(card, ratings[card.id]) for card in cards}

    return rows.faults(db, CARD, "scorecard", kept)
