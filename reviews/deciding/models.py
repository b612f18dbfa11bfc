from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from blindfolio import levels
from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import Base, Prose, Ref, Str8, Str10, Str12
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.columns import FolioKey


class GateDecision(Base):
    __tablename__ = "gate_decision"
    folio: Mapped[FolioKey]
    # What the locked reviews say: proceed, stop or split.
    word: Mapped[Str8]
    # release or stop
    decision: Mapped[Str8]
    # Empty only if the word was proceed and the decision follows it.
    reason: Mapped[Prose]
    by: Mapped[Ref]
    capacity: Mapped[Str12]
    """The capacity in which the person decided. `manager` is a hiring manager, and `decider` an
    engineer named for it. `coordinator` means that nobody else could, `confirmed` that a
    coordinator did what every locked review said, and `before` that a coordinator decided
    before capacities were recorded.
    """
    at: Mapped[datetime]


class DebriefDecision(Base):
    __tablename__ = "decision"
    __table_args__ = (CheckConstraint(levels.CHECK, name="scale"),)
    folio: Mapped[FolioKey]
    outcome: Mapped[Str10]  # offer, down_level or no_offer
    level: Mapped[int | None]
    feedback: Mapped[Prose]
    by: Mapped[Ref]
    at: Mapped[datetime]


_ROWS = (GateDecision, DebriefDecision)

FREEZES = tuple(Freeze(it.__tablename__, "1 = 1", "OLD.folio") for it in _ROWS)

SEALED = tuple(Sealed(table=it, folio="folio") for it in _ROWS)
