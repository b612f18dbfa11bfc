from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base, Key, Prose, Ref
from blindfolio.visibility.columns import FolioKey, OfAccount, OfFolio


class CandidateNote(Base):
    """A coordinator's note on a candidate."""

    __tablename__ = "candidate_note"
    id: Mapped[Key]
    folio: Mapped[OfFolio] = mapped_column(index=True)
    account: Mapped[OfAccount]
    text: Mapped[Prose]
    at: Mapped[datetime]


class CopyRequest(Base):
    """A candidate's request for what reviewers wrote about them, which a person answers."""

    __tablename__ = "copy_request"
    folio: Mapped[FolioKey]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[Ref | None]
