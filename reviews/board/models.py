from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import Base, Prose, Ref, Str8, Str12
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.columns import FolioKey


class GateDecision(Base):
    """A person's decision at the gate: release to the panel, or stop."""

    __tablename__ = "gate_decision"
    folio: Mapped[FolioKey]
    word: Mapped[Str8]
    """The result of the locked reviews: proceed, stop or split."""
    decision: Mapped[Str8]
    """release or stop."""
    reason: Mapped[Prose]
    """Empty only if the word was proceed and the decision follows it."""
    by: Mapped[Ref]
    capacity: Mapped[Str12]
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
