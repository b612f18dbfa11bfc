"""Which names a reviewer's question may not hold."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.accounts import people
from prompts.folder.rubric import Rubric
from reviews.followups.asking import NOBODY, Names
from reviews.reading.content import Content


def names(db: Session, rubric: Rubric, *, by: str) -> Names:
    """The names of the whole team, that of the reviewer `by`, and those of the criteria. One
    statement."""
    team = people.names(db)
    criteria = tuple(criterion.name for criterion in rubric.criteria)
    return Names(frozenset(team.values()), team.get(by, ""), criteria)


def names_for(db: Session, content: Content, rubric: Rubric, *, by: str) -> Names:
    """The same, for a review that has a question for the panel; for another one, no statement."""
    asks = content.questions or any(remark.ask_this for remark in content.comments)
    return names(db, rubric, by=by) if asks else NOBODY
