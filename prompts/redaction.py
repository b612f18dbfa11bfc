"""Why a coordinator has passages covered, and what its candidate and their receipt say of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from prompts.models import Redaction

REASONS = {
    "candidate": "It names the candidate, or leads to them",
    "other": "It names someone else, or an employer",
    "private": "It is confidential or private",
}
"""Why, as the coordinator chooses it."""

TOLD = {
    "candidate": "it named you, or led to you",
    "other": "it named someone else, or an employer",
    "private": "it was confidential or private",
}
"""The same, as the candidate reads it."""


def of_upload(db: Session, upload: str) -> Sequence[Redaction]:
    """The redactions of an upload's blind page that were done, oldest first."""
    return db.scalars(
        select(Redaction)
        .where(Redaction.upload == upload, Redaction.done_at.is_not(None))
        .order_by(Redaction.done_at, Redaction.id)
    ).all()


def submitted_as(db: Session, uploads: Collection[str]) -> dict[str, str]:
    """By upload, its document before anything of it was redacted; without those of which nothing
    was. One statement."""
    done = (
        select(Redaction.upload, Redaction.document)
        .where(Redaction.upload.in_(uploads), Redaction.done_at.is_not(None))
        .order_by(Redaction.done_at.desc(), Redaction.id.desc())
    )
    # The oldest of an upload comes last, and so is the one that is kept.
    return {upload: document for upload, document in db.execute(done)}
