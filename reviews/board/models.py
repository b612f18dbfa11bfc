from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base, Key, Prose
from blindfolio.visibility.columns import OfAccount, OfFolio


class CandidateNote(Base):
    """A coordinator's note on a candidate."""

    __tablename__ = "candidate_note"
    id: Mapped[Key]
    folio: Mapped[OfFolio] = mapped_column(index=True)
    account: Mapped[OfAccount]
    text: Mapped[Prose]
    at: Mapped[datetime]
