from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.columns import FolioKey
from reviews.calibration.outcomes.history import Outcome


class EndedOutcome(Base):
    """How many of an opening's counted applications ended this way, deleted ones included. The
    count can't be traced to a person.
    """

    __tablename__ = "ended_outcome"
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), primary_key=True)
    end: Mapped[Outcome] = mapped_column(String(12), primary_key=True)
    n: Mapped[int]


class WaitingEnd(Base):
    """An ended application that isn't counted until four more of its opening have ended."""

    __tablename__ = "waiting_end"
    folio: Mapped[FolioKey]
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), index=True)


SEALED = (Sealed(table=EndedOutcome),)
