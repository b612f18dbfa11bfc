"""The only tables that know who a candidate is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import ID, Base


class Candidate(Base):
    """The person behind one folio. Points to the folio; nothing of the blind side points here."""

    __tablename__ = "candidate"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320), index=True)
    handles: Mapped[list[Any]] = mapped_column(default=list)
    employers: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]


class Trace(Base):
    """What a sent file gave away: its name and every finding, sealed away from blind roles."""

    __tablename__ = "trace"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), index=True)
    upload: Mapped[str] = mapped_column(ID, unique=True)
    file_name: Mapped[str] = mapped_column(String(255))
    findings: Mapped[list[Any]] = mapped_column(default=list)
    """`[kind, block id or null, original text]` of each place that was masked."""
