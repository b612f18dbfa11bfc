"""By when a candidate's feedback is due, and which candidates wait for it after the end."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import OVER
from prompts.models import Invitation, Opening
from prompts.window.feedback_date import FeedbackDate, feedback_date
from reviews.feedback.models import FeedbackOwed


def of_folio(db: Session, folio: Folio) -> FeedbackDate | None:
    """The day that the folio's candidate was promised; None for none. One statement."""
    query = (
        select(Invitation.deadline, Opening.feedback_days, Invitation.zone)
        .join(Opening, Opening.id == Invitation.opening)
        .where(Invitation.folio == folio.id)
    )
    found = db.execute(query).first()
    return feedback_date(found[0], found[1], ZoneInfo(found[2])) if found else None


def when_over(db: Session, folio: Folio, _event: str, before: str, after: str) -> None:
    """Listener: from the end on, who was promised a day waits for their feedback."""
    if after in OVER and before != after and of_folio(db, folio) is not None:
        db.add(FeedbackOwed(folio=folio.id))


def is_out(db: Session, folio: Folio) -> None:
    """Nobody waits for this folio's feedback any more."""
    db.execute(delete(FeedbackOwed).where(FeedbackOwed.folio == folio.id))


def owed(db: Session) -> Sequence[str]:
    """The folios of the site whose candidates wait for feedback. One statement, as long as what is
    owed and not as what was ever closed; the caller's scope says which of them are whose."""
    return db.scalars(select(FeedbackOwed.folio)).all()


def is_owed() -> ColumnElement[bool]:
    """Whether the candidate of the query's folio waits for feedback."""
    return exists().where(FeedbackOwed.folio == Folio.id).correlate(Folio)
