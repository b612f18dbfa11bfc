"""The panel's slot, its question sheet and its scorecards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import ID, Base


class Slot(Base):
    """When and where the panel meets the candidate: 80 minutes. Not a stage."""

    __tablename__ = "slot"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(300))


class Sheet(Base):
    """The question sheet, built once at the release; `inputs` says from what."""

    __tablename__ = "sheet"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    engine: Mapped[str] = mapped_column(String(20))
    inputs: Mapped[dict[str, Any]]
    """Hashes of document, prompt version, "ask this" comments and knowledge base."""
    notes: Mapped[dict[str, Any]]
    """Per segment: why it is short, where it is."""
    built_at: Mapped[datetime]


class Question(Base):
    """One question of a sheet, as built; a panel may approve, drop or reword it."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("folio", "segment", "rank"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    folio: Mapped[str] = mapped_column(ForeignKey("sheet.folio"))
    segment: Mapped[str] = mapped_column(String(12))
    rank: Mapped[int]
    form: Mapped[str] = mapped_column(String(40))
    built_text: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    """As it stands now; equal to `built_text` until somebody rewords it."""
    quote: Mapped[str] = mapped_column(Text)
    block: Mapped[int]
    """The block's `seq`."""
    why: Mapped[str] = mapped_column(Text)
    listen_for: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    """proposed, approved or dropped."""


class SheetEdit(Base):
    """Who changed what on a sheet, old and new."""

    __tablename__ = "sheet_edit"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    question: Mapped[str] = mapped_column(ForeignKey("question.id"), index=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    what: Mapped[str] = mapped_column(String(10))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Scorecard(Base):
    """What one panel member writes after the conversation, and locks before the debrief."""

    __tablename__ = "scorecard"
    __table_args__ = (
        UniqueConstraint("folio", "account"),
        CheckConstraint("level IS NULL OR level BETWEEN 1 AND 4", name="scale"),
    )
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"))
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    level: Mapped[int | None]
    """The level that the conversation showed; a column of its own for ever beside the ratings."""
    text: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]


FREEZES = (
    Freeze("scorecard", "OLD.locked_at IS NOT NULL", "OLD.folio"),
    Freeze("sheet", "1 = 1", "OLD.folio"),
    Freeze(
        "question",
        "1 = 1",
        "OLD.folio",
        columns=("id", "folio", "form", "built_text", "quote", "block", "why", "listen_for"),
    ),
    Freeze(
        "sheet_edit",
        "1 = 1",
        "(SELECT q.folio FROM question q WHERE q.id = OLD.question)",
    ),
)
