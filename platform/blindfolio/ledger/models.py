"""Declares the tables of the audit log. Payloads are in a separate table, so that a deletion
can remove them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import Base, Ref, Str40, Str64

_OF_NONE = text("folio IS NULL")


class Entry(Base):
    __tablename__ = "entry"
    __table_args__ = (
        Index("ix_entry_kind", "kind", "folio"),
        Index("ix_entry_folio", "folio", "seq"),
        # PostgreSQL doesn't read the one above from its end for a NULL.
        Index("ix_entry_of_none", "seq", sqlite_where=_OF_NONE, postgresql_where=_OF_NONE),
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    prev: Mapped[Str64]
    seal: Mapped[Str64] = mapped_column(unique=True)
    kind: Mapped[Str40]
    at: Mapped[datetime]
    folio: Mapped[Ref | None]
    actor: Mapped[Ref | None]  # account or invitation id; None for the worker
    payload_hash: Mapped[Str64]


class Payload(Base):
    """What an entry's hash covers: a random salt and the facts."""

    __tablename__ = "payload"
    seq: Mapped[int] = mapped_column(ForeignKey("entry.seq"), primary_key=True)
    salt: Mapped[Str64]
    body: Mapped[dict[str, Any]]


FREEZES = (
    # Here because the log relies on it: if an erasure could be undone, frozen rows would be open
    # for a moment, and a payload would be missing for no visible reason.
    Freeze("erasure", "1 = 1", "NULL"),
    Freeze("entry", "1 = 1", "NULL"),
    Freeze("payload", "1 = 1", "(SELECT e.folio FROM entry e WHERE e.seq = OLD.seq)"),
)
