from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base, Key, Ref, Str8, Str10, Str60


class MailOut(Base):
    __tablename__ = "mail_out"
    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    template: Mapped[Str60]
    to_kind: Mapped[Str10]  # `account`, `candidate` or `operator`
    # account id, folio id of the candidate, or a hash of the operator's address
    to_id: Mapped[Ref] = mapped_column(index=True)
    # Random ids, seals, and times stored nowhere else. No names or text.
    args: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[Str8 | None]
