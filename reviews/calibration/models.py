"""What calibration keeps of its own: how the applications ended of those who were deleted."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base
from reviews.calibration.outcomes.history import Outcome


class ErasedOutcome(Base):
    """How many applications to an opening ended so, of candidates whose data were deleted since.

    Nothing else is kept: no day, level, prompt version or id. No way leads from here to a person.
    """

    __tablename__ = "erased_outcome"
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), primary_key=True)
    end: Mapped[Outcome] = mapped_column(String(12), primary_key=True)
    """Of an application that is over."""
    n: Mapped[int]
