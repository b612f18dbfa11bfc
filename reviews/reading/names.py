"""Whose names a reviewer's question may not hold."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.accounts import people
from reviews.followups.asking import NOBODY, Names
from reviews.reading.content import Content


def names(db: Session, *, by: str) -> Names:
    """The names of the whole team, and that of the reviewer `by`. One statement."""
    team = people.names(db)
    return Names(frozenset(team.values()), team.get(by, ""))


def names_for(db: Session, content: Content, *, by: str) -> Names:
    """The same, for a review that has a question for the panel; for another one, no statement."""
    asks = content.questions or any(remark.ask_this for remark in content.comments)
    return names(db, by=by) if asks else NOBODY
