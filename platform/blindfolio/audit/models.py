from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import Base, Key, Ref, Str12, Str40

_PAGED = ("opening", "folio", "by", "act")
_OF_ROLES = text("kind = 'role'")


class AuditLine(Base):
    """Something that the audit page shows: random ids only. What changes something is in the
    sealed log too; what somebody opened or downloaded is only here.
    """

    __tablename__ = "audit_line"
    # Each page and each chunk of a download reads one of these from its end.
    __table_args__ = (
        Index("ix_audit_line_at", "at", "id"),
        *(Index(f"ix_audit_line_{it}", it, "at", "id") for it in _PAGED),
        Index("ix_audit_line_opening_by", "opening", "by", "at", "id"),
        # Since when people have their roles. Few lines say it.
        Index(
            "ix_audit_line_role",
            *("about", "detail", "at"),
            sqlite_where=_OF_ROLES,
            postgresql_where=_OF_ROLES,
        ),
    )
    id: Mapped[Key]
    at: Mapped[datetime]
    act: Mapped[Str12]  # a key of `acts.ACTS`
    # the kind of the log's entry, or what was opened or downloaded
    kind: Mapped[Str40]
    detail: Mapped[Str40] = mapped_column(default="")
    by: Mapped[Ref | None]  # account or invitation id; None for the worker
    about: Mapped[Ref | None]  # the account whose rights changed
    folio: Mapped[Ref | None]
    opening: Mapped[Ref | None]


FREEZES = (Freeze("audit_line", "1 = 1", "NULL"),)
