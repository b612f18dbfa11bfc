from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import (
    Base,
    Count,
    Flag,
    Key,
    Language,
    OptionalProse,
    Ref,
    Str8,
    Str10,
    Str60,
    Str200,
)
from blindfolio.visibility.columns import OfAccount

_FAILED = text("failed_at IS NOT NULL AND sent_at IS NULL")


class MailOut(Base):
    __tablename__ = "mail_out"
    __table_args__ = (
        Index("ix_mail_out_to", "to_id", "template"),
        # Almost none fail. Pages look for those of everyone whom they name, and for all of a
        # template.
        Index(
            "ix_mail_out_failed",
            *("to_id", "template"),
            sqlite_where=_FAILED,
            postgresql_where=_FAILED,
        ),
    )
    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    template: Mapped[Str60]
    to_kind: Mapped[Str10]  # `account`, `candidate` or `operator`
    # account id, folio id of the candidate, or a hash of the operator's address
    to_id: Mapped[Ref]
    # Random ids, seals, and times stored nowhere else. No names or text.
    args: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[Str8 | None]
    own_text: Mapped[Ref | None]  # the team's own text that it was last written with


class MailText(Base):
    """A team's own text of an email in a language. Without words, ours is sent again. The newest
    that is `used` is sent; a draft is newer than it, and the only one.
    """

    __tablename__ = "mail_text"
    __table_args__ = (UniqueConstraint("template", "language", "n"),)
    id: Mapped[Key]
    template: Mapped[Str60]
    language: Mapped[Language]
    n: Mapped[Count]
    subject: Mapped[Str200]
    text: Mapped[OptionalProse]
    used: Mapped[Flag]
    by: Mapped[OfAccount]
    at: Mapped[datetime]
