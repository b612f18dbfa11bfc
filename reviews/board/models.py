from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import ID, Base
from blindfolio.ledger.rows import Sealed


class GateDecision(Base):
    """A person's decision at the gate: release to the panel, or stop."""

    __tablename__ = "gate_decision"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    word: Mapped[str] = mapped_column(String(8))
    """The result of the locked reviews: proceed, stop or split."""
    decision: Mapped[str] = mapped_column(String(8))
    """release or stop."""
    reason: Mapped[str] = mapped_column(Text)
    """Empty only if the word was proceed and the decision follows it."""
    by: Mapped[str] = mapped_column(ID)
    capacity: Mapped[str] = mapped_column(String(12))
    """`manager`; `decider`, an engineer named for it; `coordinator`, if nobody else could;
    `confirmed`, a coordinator who did what every locked review said; or `before`, a
    coordinator before capacities were recorded."""
    at: Mapped[datetime]


FREEZES = (Freeze("gate_decision", "1 = 1", "OLD.folio"),)

SEALED = (
    Sealed(
        table=GateDecision,
        columns=("folio", "word", "decision", "reason", "by", "at", "capacity"),
        folio="folio",
    ),
)
