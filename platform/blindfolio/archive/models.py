from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base, Key, Ref, Str8, Str20, Str64


class Blob(Base):
    """Bytes in the store, under a random key that reveals nothing."""

    __tablename__ = "blob"
    key: Mapped[str] = mapped_column(String(43), primary_key=True)
    sha256: Mapped[Str64]
    size: Mapped[int]
    created_at: Mapped[datetime]


class StoredDocument(Base):
    """One reading of one upload: masked, pre-rendered and never changed."""

    __tablename__ = "document"
    id: Mapped[Key]
    sha: Mapped[Str64] = mapped_column(index=True)
    pipeline: Mapped[Str8]
    format: Mapped[Str8]
    title: Mapped[str] = mapped_column(String(300))
    """The first heading, masked; empty if it has none."""
    words: Mapped[int]
    pages: Mapped[int | None]
    warnings: Mapped[list[Any]]
    house: Mapped[str | None] = mapped_column(ForeignKey("blob.key"))
    """For the candidate only. None if no layout was needed or none could be made."""
    created_at: Mapped[datetime]


class DocumentBody(Base):
    __tablename__ = "document_body"
    document: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True)
    blocks: Mapped[list[Any]]
    geometry: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Where a PDF's blocks are (`documents.geometry`). Leaves the server only as rectangles."""


class StoredPicture(Base):
    """Re-encoded, never the upload's own bytes."""

    __tablename__ = "picture"
    document: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True)
    name: Mapped[Str20] = mapped_column(primary_key=True)
    """`p1` … or `page-1` …, as in the blocks' HTML and the sheets."""
    blob: Mapped[str] = mapped_column(ForeignKey("blob.key"))
    media_type: Mapped[Str20]
    width: Mapped[int]
    height: Mapped[int]
    etag: Mapped[Ref]
    """Random: a hash of the bytes would reveal whether two pictures are alike."""
