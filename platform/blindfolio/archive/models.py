from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base, Key, Language, Ref, Str8, Str20, Str64


class Blob(Base):
    """A stored file, under a random key that reveals nothing about its content."""

    __tablename__ = "blob"
    key: Mapped[str] = mapped_column(String(43), primary_key=True)
    sha256: Mapped[Str64]
    size: Mapped[int]
    created_at: Mapped[datetime]


class StoredDocument(Base):
    """One reading of one upload. It is masked and rendered when stored, and never changes."""

    __tablename__ = "document"
    id: Mapped[Key]
    sha: Mapped[Str64] = mapped_column(index=True)
    pipeline: Mapped[Str8]
    format: Mapped[Str8]
    language: Mapped[Language]
    title: Mapped[str] = mapped_column(String(300))
    words: Mapped[int]
    pages: Mapped[int | None]
    warnings: Mapped[list[Any]]  # codes and values of `documents.notices`
    # only for the candidate; None if no layout was needed or none could be made
    house: Mapped[str | None] = mapped_column(ForeignKey("blob.key"))
    created_at: Mapped[datetime]


class DocumentBody(Base):
    __tablename__ = "document_body"
    document: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True)
    blocks: Mapped[list[Any]]
    # Where a PDF's blocks are (`documents.geometry`). Only rectangles leave the server.
    geometry: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class StoredPicture(Base):
    """A picture of a document. It is always re-encoded and never has the upload's own bytes."""

    __tablename__ = "picture"
    document: Mapped[str] = mapped_column(ForeignKey("document.id"), primary_key=True)
    # `p1` … or `page-1` …, as in the blocks' HTML
    name: Mapped[Str20] = mapped_column(primary_key=True)
    blob: Mapped[str] = mapped_column(ForeignKey("blob.key"))
    media_type: Mapped[Str20]
    width: Mapped[int]
    height: Mapped[int]
    # Random, because a hash of the bytes would reveal whether two pictures are alike.
    etag: Mapped[Ref]
