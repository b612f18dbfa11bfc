"""How a folio ended: outcome, level and a paragraph for the candidate."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio import levels
from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import ID, Base
from blindfolio.ledger.rows import Sealed


class DebriefDecision(Base):
    """The debrief's decision. Written once, by a person."""

    __tablename__ = "decision"
    __table_args__ = (CheckConstraint(levels.CHECK, name="scale"),)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(10))
    """offer or no_offer."""
    level: Mapped[int | None]
    feedback: Mapped[str] = mapped_column(Text)
    """One paragraph that the candidate reads."""
    by: Mapped[str] = mapped_column(ID)
    at: Mapped[datetime]


FREEZES = (Freeze("decision", "1 = 1", "OLD.folio"),)

SEALED = (
    Sealed(
        table=DebriefDecision,
        columns=("folio", "outcome", "level", "feedback", "by", "at"),
        folio="folio",
    ),
)
