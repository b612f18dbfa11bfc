from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, bindparam, select
from sqlalchemy.orm import Session

from blindfolio.languages import N_
from blindfolio.visibility.models import Folio
from prompts.models import Invitation, Redaction, Upload

REASONS = {
    "candidate": "It names the candidate, or points to them",
    "other": "It names someone else, or an employer",
    "private": "It is confidential or private",
}

TOLD = {
    "candidate": N_("it named you, or pointed to you"),
    "other": N_("it named someone else, or an employer"),
    "private": N_("it was confidential or private"),
}

READ = {
    "candidate": "naming the candidate or pointing to them",
    "other": "naming someone else or an employer",
    "private": "confidential or private",
}


def of_upload(db: Session, upload: str) -> Sequence[Redaction]:
    return db.scalars(
        select(Redaction)
        .where(Redaction.upload == upload, Redaction.done_at.is_not(None))
        .order_by(Redaction.done_at, Redaction.id)
    ).all()


def submitted_as(db: Session, uploads: Collection[str]) -> dict[str, str]:
    """Return each upload's document before any redaction. Uploads without a redaction are
    left out."""
    done = (
        select(Redaction.upload, Redaction.document)
        .where(Redaction.upload.in_(uploads), Redaction.done_at.is_not(None))
        .order_by(Redaction.done_at.desc(), Redaction.id.desc())
    )
    # An upload's oldest row comes last, so the dict keeps it.
    return {upload: document for upload, document in db.execute(done)}


def of_document(db: Session, folio: Folio) -> Sequence[Redaction]:
    found = select(Redaction).where(_IN_DOCUMENT).order_by(Redaction.done_at, Redaction.id)
    return db.scalars(found, _of(folio)).all()


def told(db: Session, folio: Folio) -> str:
    """Say how many passages were covered and why; empty if there are none. Callers must have
    checked BV."""
    reasons: Counter[str] = Counter()
    for reason, passages in db.execute(_TOLD, _of(folio)):
        reasons[reason] += len(passages)
    return sentence(reasons)


def sentence(reasons: Counter[str]) -> str:
    each = [f"{reasons[reason]} {words}" for reason, words in READ.items() if reasons[reason]]
    return f"Passages that the coordinator had covered: {', '.join(each)}." if each else ""


def _of(folio: Folio) -> dict[str, str | None]:
    return {"covered_in": folio.id, "covered": folio.document}


def _in_document() -> ColumnElement[bool]:
    # Done, and in the folio's current document.
    line = (
        select(Upload.id, Upload.marked_from)
        .join(Invitation, Invitation.id == Upload.invitation)
        .where(
            Invitation.folio == bindparam("covered_in"), Upload.document == bindparam("covered")
        )
        .cte("line", recursive=True)
    )
    before = select(Upload.id, Upload.marked_from).join(line, line.c.marked_from == Upload.id)
    line = line.union(before)
    return and_(
        Redaction.folio == bindparam("covered_in"),
        Redaction.done_at.is_not(None),
        Redaction.upload.in_(select(line.c.id)),
    )


# Built once, because every page of a document says it.
_IN_DOCUMENT = _in_document()
_TOLD = select(Redaction.reason, Redaction.passages).where(_IN_DOCUMENT)
