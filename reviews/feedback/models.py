from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import Base, Prose
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.columns import FolioKey, OfAccount


class Feedback(Base):
    """The feedback that a candidate reads. It is written once, when it is released, and never
    changed."""

    __tablename__ = "feedback"
    folio: Mapped[FolioKey]
    text: Mapped[Prose]
    by: Mapped[OfAccount]
    at: Mapped[datetime]


class FeedbackOwed(Base):
    __tablename__ = "feedback_owed"
    folio: Mapped[FolioKey]


FREEZES = (Freeze("feedback", "1 = 1", "OLD.folio"),)

SEALED = (Sealed(table=Feedback, folio="folio"),)
