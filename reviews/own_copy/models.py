from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from blindfolio.db.orm import Base, Ref
from blindfolio.visibility.columns import FolioKey


class CopyRequest(Base):
    """A candidate's request for what reviewers wrote about them, which a person answers."""

    __tablename__ = "copy_request"
    folio: Mapped[FolioKey]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[Ref | None]
