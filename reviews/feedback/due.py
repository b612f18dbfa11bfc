from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import OVER
from prompts.models import Invitation, Opening
from prompts.window.feedback_date import FeedbackDate, feedback_date
from reviews.feedback.models import FeedbackOwed


def of_folio(db: Session, folio: Folio) -> FeedbackDate | None:
    query = (
        select(Invitation.deadline, Opening.feedback_days, Invitation.zone)
        .join(Opening, Opening.id == Invitation.opening)
        .where(Invitation.folio == folio.id)
    )
    found = db.execute(query).first()
    return feedback_date(found[0], found[1], ZoneInfo(found[2])) if found else None


def on_move(db: Session, folio: Folio, _event: str, before: str, after: str) -> None:
    """Record that feedback is owed once a submission with a promised feedback date has
    ended."""
    if after in OVER and before != after and of_folio(db, folio) is not None:
        db.add(FeedbackOwed(folio=folio.id))
