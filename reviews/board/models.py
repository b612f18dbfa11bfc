"""The gate's decision."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import ID, Base
from blindfolio.ledger.rows import Sealed


class GateDecision(Base):
    """Release to the panel, or stop: a person's decision over the gate's word."""

    __tablename__ = "gate_decision"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    word: Mapped[str] = mapped_column(String(8))
    """What the locked reviews said together: proceed, stop or split."""
    decision: Mapped[str] = mapped_column(String(8))
    """release or stop."""
    reason: Mapped[str] = mapped_column(Text)
    """Empty only where the word was proceed and the decision follows it."""
    by: Mapped[str] = mapped_column(ID)
    capacity: Mapped[str] = mapped_column(String(12))
    """In which `by` decided: `manager`, `decider` (an engineer named for it), `coordinator`, where
    nobody else could, `confirmed`, a coordinator who did what every locked review said, or
    `before`, a coordinator of a time when it was not recorded."""
    at: Mapped[datetime]


FREEZES = (Freeze("gate_decision", "1 = 1", "OLD.folio"),)

SEALED = (
    Sealed(
        table=GateDecision,
        columns=("folio", "word", "decision", "reason", "by", "at", "capacity"),
        folio="folio",
    ),
)
