from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.archive.models import Blob, DocumentBody, StoredDocument, StoredPicture
from blindfolio.documents.model import Block, Document, blocks_from_body, fingerprint
from blindfolio.documents.notices import Notice
from blindfolio.documents.pdf.geometry import Geometry, Sizes, from_stored, to_stored
from blindfolio.documents.pdf.rectangles import Leaves, leaves, sheets
from blindfolio.languages import SOURCE

_TITLE = 300
_BATCH = 20


def keep(db: Session, document: Document, *, house: str | None = None) -> StoredDocument:
    """Stores a document. `house` is the blob key of its house PDF. Identity findings aren't
    stored here.
    """
    title = next((block.text for block in document.blocks if block.kind == "heading"), "")
    stored = StoredDocument(
        id=chance.new_id(),
        sha=document.sha,
        pipeline=document.pipeline,
        format=document.format,
        language=document.language,
        title=title[:_TITLE],
        words=document.words,
        pages=document.pages,
        warnings=[[it.code, it.n] for it in document.warnings],
        house=house,
        created_at=clock.now(),
    )
    db.add(stored)
    db.flush()
    body = DocumentBody(
        document=stored.id, blocks=document.body(), geometry=to_stored(document)
    )
    db.add(body)
    db.flush()
    return stored


def blocks(db: Session, document_id: str) -> tuple[Block, ...]:
    body = db.scalars(
        select(DocumentBody.blocks).where(DocumentBody.document == document_id)
    ).one()
    return blocks_from_body(body)


@dataclass(frozen=True, slots=True)
class Hashed:
    """Everything that a document's hash covers. Each picture is a (name, SHA-256) pair."""

    pipeline: str
    blocks: tuple[Block, ...]
    pictures: tuple[tuple[str, str], ...]


def hashed(db: Session, document_id: str) -> Hashed:
    """Raises NoResultFound if the document is missing. Runs two statements."""
    row = db.execute(
        select(StoredDocument.pipeline, DocumentBody.blocks)
        .join(DocumentBody, DocumentBody.document == StoredDocument.id)
        .where(StoredDocument.id == document_id)
    ).one()
    pictures = _pictures_of(db, [document_id]).get(document_id, [])
    return Hashed(row.pipeline, blocks_from_body(row.blocks), tuple(pictures))


@dataclass(frozen=True, slots=True)
class Body:
    blocks: tuple[Block, ...]
    sizes: Sizes
    geometry: Geometry
    language: str = SOURCE

    @property
    def leaves(self) -> Leaves[Block]:
        return leaves(self.blocks, sheets(self.sizes, self.geometry), self.language)


def body(db: Session, document_id: str) -> Body:
    """Raises NoResultFound if the document is missing. Runs one statement."""
    row = db.execute(
        select(DocumentBody.blocks, DocumentBody.geometry, StoredDocument.language)
        .join(StoredDocument, StoredDocument.id == DocumentBody.document)
        .where(DocumentBody.document == document_id)
    ).one()
    return read(*row)


def read(blocks: list[dict[str, Any]], geometry: Any, language: str) -> Body:
    """Returns a body from its stored columns, for callers who read them together with others."""
    return Body(blocks_from_body(blocks), *from_stored(geometry), language)


def shas_now(db: Session) -> Iterator[tuple[str, str]]:
    """Yields `(id, sha)` of all documents in ascending order of id. Each hash is computed anew
    from what is stored.

    Pictures aren't read, and documents that can't be rebuilt are left out.
    """
    rows = db.execute(
        select(StoredDocument.id, StoredDocument.pipeline, DocumentBody.blocks)
        .join(DocumentBody, DocumentBody.document == StoredDocument.id)
        .order_by(StoredDocument.id),
        execution_options={"yield_per": _BATCH},
    )
    for batch in rows.partitions():
        drawn = _pictures_of(db, [stored.id for stored in batch])
        for stored in batch:
            try:
                pictures = drawn.get(stored.id, [])
                yield stored.id, fingerprint(stored.pipeline, stored.blocks, pictures)
            except (TypeError, ValueError):
                continue


def _pictures_of(db: Session, documents: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    query = (
        select(StoredPicture.document, StoredPicture.name, Blob.sha256)
        .join(Blob, Blob.key == StoredPicture.blob)
        .where(StoredPicture.document.in_(documents))
        .order_by(func.length(StoredPicture.name), StoredPicture.name)
    )
    pictures: dict[str, list[tuple[str, str]]] = {}
    for document, name, sha in db.execute(query):
        pictures.setdefault(document, []).append((name, sha))
    return pictures


def warnings(stored: StoredDocument) -> tuple[Notice, ...]:
    return tuple(Notice(code, n) for code, n in stored.warnings)


def rebuild(db: Session, document_id: str) -> Document:
    """Returns the stored document without its findings, pictures and house PDF. Raises
    NoResultFound if it is missing.
    """
    stored = db.get_one(StoredDocument, document_id)
    read = body(db, document_id)
    return Document(
        format=stored.format,  # type: ignore[arg-type]  # written by `keep` alone
        blocks=read.blocks,
        sizes=read.sizes,
        geometry=read.geometry,
        words=stored.words,
        pages=stored.pages,
        warnings=warnings(stored),
        pipeline=stored.pipeline,
        language=stored.language,
    )
