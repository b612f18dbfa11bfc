from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import Base
from blindfolio.ledger.rows import Sealed
from reviews.columns import FolioKey, OfAccount, Words


class Feedback(Base):
    """What the candidate reads. Written once, by `reviews.feedback.release`, and never
    changed."""

    __tablename__ = "feedback"
    folio: Mapped[FolioKey]
    text: Mapped[Words]
    by: Mapped[OfAccount]
    at: Mapped[datetime]


class FeedbackOwed(Base):
    __tablename__ = "feedback_owed"
    folio: Mapped[FolioKey]


FREEZES = (Freeze("feedback", "1 = 1", "OLD.folio"),)

SEALED = (Sealed(table=Feedback, columns=("folio", "text", "by", "at"), folio="folio"),)
