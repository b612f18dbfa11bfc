"""Why a coordinator has passages covered, and what its candidate and their receipt say of it."""

from __future__ import annotations

from collections.abc import Sequence

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


def submitted_as(db: Session, upload: str) -> str | None:
    """The document of an upload before anything of it was redacted; None where nothing was."""
    first = next(iter(of_upload(db, upload)), None)
    return first.document if first else None
