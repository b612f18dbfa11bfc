"""Locked scorecards, for who may see them: what the interview showed, never mixed with the ratings
of the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from reviews.panel.models import Scorecard
from reviews.panel.scorecards.content import CardRating, contents


@dataclass(frozen=True, slots=True)
class LockedCard:
    """A locked scorecard under its author's name; `ratings` are by criterion."""

    by: str
    level: int | None
    confidence: str
    text: str
    locked_at: datetime
    ratings: Mapping[str, CardRating]


def locked_cards(db: Session, folio: str) -> list[LockedCard]:
    """The locked scorecards of a folio by their authors' names, for who may see SX. Three
    statements."""
    rows = db.execute(
        select(Scorecard, Account.name)
        .join(Account, Account.id == Scorecard.account)
        .where(Scorecard.folio == folio, Scorecard.locked_at.is_not(None))
        .order_by(Account.name, Scorecard.id)
    ).all()
    ratings = contents(db, [card.id for card, _ in rows])
    return [locked_card(card, ratings[card.id], by=name) for card, name in rows]


def locked_card(
    card: Scorecard, ratings: Mapping[str, CardRating], *, by: str = ""
) -> LockedCard:
    """One scorecard as it was locked; ValueError for a draft."""
    if card.locked_at is None:
        raise ValueError("a draft is its writer's alone")
    return LockedCard(by, card.level, card.confidence, card.text, card.locked_at, ratings)
