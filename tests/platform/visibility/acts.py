"""People who stand to a folio, by the product's verbs."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from tests import factories


def person(db: Session) -> str:
    return factories.account(db).id


def given(db: Session, folio: Folio, kind: str) -> str:
    """Somebody who stands so from now on."""
    account = person(db)
    standing.give(db, folio, account, kind, by=None)
    return account


def reviewer(db: Session, folio: Folio, *, locked: bool = False) -> str:
    """Somebody who accepted their review, and has locked it."""
    account = given(db, folio, "reviewer")
    standing.accept(db, folio, account)
    if locked:
        stages.review_locked(db, folio, account, by=account)
    return account
