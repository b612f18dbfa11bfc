from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.ledger import erased
from blindfolio.ledger.verify import differing, recorded
from prompts.models import Invitation, Submission, Upload


def check(db: Session) -> Iterable[str]:
    """Return the versions that are missing or differ from their log entry, and the uploads
    whose file or blocks differ from the record."""
    yield from _submissions(db)
    yield from _uploads(db)


def _submissions(db: Session) -> Iterator[str]:
    told = {
        entry.facts["receipt"]: (
            entry.folio,
            entry.facts["version"],
            entry.facts["file"],
        )
        for entry in recorded(db, "submitted")
    }
    found = db.execute(
        select(Submission.id, Submission.folio, Submission.version, Upload.sha256)
        .join(Upload, Upload.id == Submission.upload)
        .where(Submission.folio.not_in(erased.recorded_folios()))
        .order_by(Submission.id)
    )
    kept = {id_: tuple(said) for id_, *said in found}
    yield from differing("submission", "submitted", told, kept)


def _uploads(db: Session) -> Iterator[str]:
    files = {entry.facts["upload"]: entry.facts["sha256"] for entry in recorded(db, "uploaded")}
    read = {(entry.folio, entry.facts["document"]) for entry in recorded(db, "upload.read")}
    read |= {(entry.folio, entry.facts["document"]) for entry in recorded(db, "redacted")}
    shas = dict(documents.shas_now(db))
    found = db.execute(
        select(Upload.id, Upload.sha256, Upload.document, Invitation.folio)
        .join(Invitation, Invitation.id == Upload.invitation)
        .where(Invitation.folio.not_in(erased.recorded_folios()))
        .order_by(Upload.id),
        execution_options={"yield_per": 1000},
    )
    for id_, sha256, document, folio in found:
        if files.pop(id_, sha256) != sha256:
            yield f"Table upload, row {id_}: sha256 is not what was recorded."
        if document is not None and (folio, shas.get(document)) not in read:
            yield f"Table document_body, row {document}: not what was recorded when it was read."
    for id_ in files:
        yield f"Table upload, row {id_}: received, but has been deleted."
