from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import ID, Base


class MailOut(Base):
    __tablename__ = "mail_out"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    template: Mapped[str] = mapped_column(String(60))
    to_kind: Mapped[str] = mapped_column(String(10))
    """`account`, `candidate` or `operator`."""
    to_id: Mapped[str] = mapped_column(ID, index=True)
    """Account id, folio id of the candidate, or a hash of the operator's address."""
    args: Mapped[dict[str, Any]]
    """Random ids, seals, and times stored nowhere else; no names or text."""
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(8))
