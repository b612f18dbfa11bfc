"""Locked scorecards: what the interview showed, never mixed with the ratings of the
document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from reviews.panel.models import PanelRating, Scorecard
from reviews.panel.scorecards.content import contents


@dataclass(frozen=True, slots=True)
class LockedCard:
    by: str
    card: Scorecard
    ratings: Mapping[str, PanelRating]


def locked_cards(db: Session, folio: str) -> list[LockedCard]:
    rows = db.execute(
        select(Scorecard, Account.name)
        .join(Account, Account.id == Scorecard.account)
        .where(Scorecard.folio == folio, Scorecard.locked_at.is_not(None))
        .order_by(Account.name, Scorecard.id)
    ).all()
    ratings = contents(db, [card.id for card, _ in rows])
    return [LockedCard(name, card, ratings[card.id]) for card, name in rows]
