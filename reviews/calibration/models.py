from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base
from reviews.calibration.outcomes.history import Outcome


class ErasedOutcome(Base):
    """How many deleted candidates' applications ended this way. The count can't be traced to a
    person.
    """

    __tablename__ = "erased_outcome"
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), primary_key=True)
    end: Mapped[Outcome] = mapped_column(String(12), primary_key=True)
    n: Mapped[int]
