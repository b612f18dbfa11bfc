from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
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
    basis: dict[tuple[str, str], list[Basis]] = defaultdict(list)
    chosen = (
        select(ScorecardBasis.scorecard, ScorecardBasis.criterion, SheetQuestion.id)
        .add_columns(ScorecardBasis.words)
        .join(SheetQuestion, SheetQuestion.id == ScorecardBasis.question)
        .where(ScorecardBasis.scorecard.in_(cards))
        .order_by(SheetQuestion.segment != EVERYBODY, SheetQuestion.segment, SheetQuestion.rank)
    )
    for card, criterion, question, words in db.execute(chosen):
        basis[card, criterion].append(Basis(question, words))
    return {
        card: {key: replace(it, basis=tuple(basis[card, key])) for key, it in rated.items()}
        for card, rated in rows.views(db, CRITERIA, cards).items()
    }


@dataclass(frozen=True, slots=True)
class LockedCard:
    by: str
    card: Scorecard
    ratings: Mapping[str, PanelRating]


def locked_cards(db: Session, folio: str) -> list[LockedCard]:
    """They rate only the interview, never the document."""
    locked = db.execute(
        select(Scorecard, Account.name)
        .join(Account, Account.id == Scorecard.account)
        .where(Scorecard.folio == folio, Scorecard.locked_at.is_not(None))
        .order_by(Account.name, Scorecard.id)
    ).all()
    ratings = contents(db, [card.id for card, _ in locked])
    return [LockedCard(name, card, ratings[card.id]) for card, name in locked]


def facts(card: Scorecard, ratings: Mapping[str, PanelRating]) -> dict[str, Any]:
    """Return what a lock seals, with the questions as they are now, because the panel may
    reword them later."""
    told = {
        key: replace(it, basis=tuple(sorted(it.basis, key=lambda it: it.question)))
        for key, it in ratings.items()
    }
    return rows.facts(CARD, card, {CRITERIA: told}, panelist=card.account)


def check(db: Session) -> Iterable[str]:

    def kept(db: Session, cards: Sequence[Scorecard]) -> dict[str, dict[str, Any]]:
        ratings = contents(db, [card.id for card in cards])
        return {card.id: facts(card, ratings[card.id]) for card in cards}

    return rows.faults(db, CARD, "scorecard", kept)
