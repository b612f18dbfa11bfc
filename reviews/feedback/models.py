from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import Base
from blindfolio.ledger.rows import Sealed


class Feedback(Base):
    """What the candidate reads. Written once, by `reviews.feedback.release`, and never
    changed."""

    __tablename__ = "feedback"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class FeedbackOwed(Base):
    """A folio that is over and owes its candidate feedback by a promised day. The board reads
    this table instead of all closed folios."""

    __tablename__ = "feedback_owed"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)


FREEZES = (Freeze("feedback", "1 = 1", "OLD.folio"),)

SEALED = (Sealed(table=Feedback, columns=("folio", "text", "by", "at"), folio="folio"),)
