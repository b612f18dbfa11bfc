"""Documents as rows: stored once, read back exactly."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.archive.models import Blob, DocumentBody, StoredDocument, StoredPicture
from blindfolio.documents.model import Block, Document, blocks_from_body, fingerprint
from blindfolio.documents.pdf.geometry import Geometry, Sizes, from_stored, to_stored
from blindfolio.documents.pdf.rectangles import MarkedPage, leaves, sheets

_TITLE = 300


def keep(db: Session, document: Document, *, house: str | None = None) -> StoredDocument:
    """Store a reading; `house` is the key of the blob that holds its house PDF.

    Its findings are not stored here: they belong to `identity`.
    """
    title = next((block.text for block in document.blocks if block.kind == "heading"), "")
    stored = StoredDocument(
        id=chance.new_id(),
        sha=document.sha,
        pipeline=document.pipeline,
        format=document.format,
        title=title[:_TITLE],
        words=document.words,
        pages=document.pages,
        warnings=list(document.warnings),
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
    """The blocks of a stored document, in one statement; NoResultFound where there is none."""
    body = db.scalars(
        select(DocumentBody.blocks).where(DocumentBody.document == document_id)
    ).one()
    return blocks_from_body(body)


@dataclass(frozen=True, slots=True)
class Body:
    """A document's blocks; for a PDF also its pages' sizes and where the blocks stand."""

    blocks: tuple[Block, ...]
    sizes: Sizes
    geometry: Geometry

    @property
    def leaves(self) -> list[tuple[list[MarkedPage], list[Block]]]:
        """The blocks by the pages on which they begin, without anybody's marks."""
        return leaves(self.blocks, sheets(self.sizes, self.geometry))


def body(db: Session, document_id: str) -> Body:
    """The blocks with their places, in one statement; NoResultFound where there is none."""
    found = db.execute(
        select(DocumentBody.blocks, DocumentBody.geometry).where(
            DocumentBody.document == document_id
        )
    ).one()
    return Body(blocks_from_body(found.blocks), *from_stored(found.geometry))


def sha_now(db: Session, document_id: str) -> str:
    """`Document.sha` of what is stored today: of an unchanged document it is the hash that was
    noted when it was read. Whether a picture's blob is intact is a check of the store.

    NoResultFound where there is none.
    """
    stored = db.execute(
        select(StoredDocument.pipeline, DocumentBody.blocks)
        .join(DocumentBody, DocumentBody.document == StoredDocument.id)
        .where(StoredDocument.id == document_id)
    ).one()
    found = (
        select(StoredPicture.name, Blob.sha256)
        .join(Blob, Blob.key == StoredPicture.blob)
        .where(StoredPicture.document == document_id)
    )
    pictures = [(name, sha) for name, sha in db.execute(found)]
    return fingerprint(
        stored.pipeline, stored.blocks, sorted(pictures, key=lambda p: (len(p[0]), p[0]))
    )


def rebuild(db: Session, document_id: str) -> Document:
    """The document as it was read, but for findings, pictures and house PDF.

    NoResultFound where there is none.
    """
    stored = db.scalars(select(StoredDocument).where(StoredDocument.id == document_id)).one()
    read = body(db, document_id)
    return Document(
        format=stored.format,  # type: ignore[arg-type]  # written by `keep` alone
        blocks=read.blocks,
        sizes=read.sizes,
        geometry=read.geometry,
        words=stored.words,
        pages=stored.pages,
        warnings=tuple(stored.warnings),
        pipeline=stored.pipeline,
    )
