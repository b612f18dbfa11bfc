from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.ledger import erased
from blindfolio.ledger.on_disk import OnDisk
from blindfolio.ledger.verify import differing, recorded
from prompts.models import Invitation, Submission, Upload


def check(db: Session) -> Iterable[str]:
    """Return the versions that are missing or differ from their log entry, and the uploads
    whose file or blocks differ from the record."""
    yield from _submissions(db)
    yield from _uploads(db)


def _submissions(db: Session) -> Iterator[str]:
    told = (
        (entry.facts["receipt"], [entry.folio, entry.facts["version"], entry.facts["file"]])
        for entry in recorded(db, "submitted")
    )
    found = db.execute(
        select(Submission.id, Submission.folio, Submission.version, Upload.sha256)
        .join(Upload, Upload.id == Submission.upload)
        .where(Submission.folio.not_in(erased.recorded_folios()))
        .order_by(Submission.id),
        execution_options={"yield_per": 1000},
    )
    kept = ((id_, said) for id_, *said in found)
    yield from differing("submission", "submitted", told, kept)


def _uploads(db: Session) -> Iterator[str]:
    told = OnDisk()
    for entry in recorded(db, "uploaded"):
        told.put(entry.facts["upload"], str(entry.facts["sha256"]).encode())
    for kind in ("upload.read", "redacted"):
        for entry in recorded(db, kind):
            told.put(_read(entry.folio, entry.facts["document"]), b"", "read")
    for read, now in documents.shas_now(db):
        told.put(read, now.encode(), "sha")
    found = db.execute(
        select(Upload.id, Upload.sha256, Upload.document, Invitation.folio)
        .join(Invitation, Invitation.id == Upload.invitation)
        .where(Invitation.folio.not_in(erased.recorded_folios()))
        .order_by(Upload.id),
        execution_options={"yield_per": 1000},
    )
    for id_, sha256, document, folio in found:
        file = told.pop(id_)
        if file is not None and file != sha256.encode():
            yield f"Table upload, row {id_}: sha256 is not what was recorded."
        if document is not None:
            sha = (told.get(document, "sha") or b"").decode()
            if told.get(_read(folio, sha), "read") is None:
                yield (
                    f"Table document_body, row {document}: not what was recorded when it was"
                    " read."
                )
    for id_, _ in told.items():
        yield f"Table upload, row {id_}: received, but has been deleted."


def _read(folio: str | None, sha: str) -> str:
    return f"{folio} {sha}"
