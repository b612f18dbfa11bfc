"""What a form's page showed, so that no act touches a version that its candidate has not seen,
or replaces one submitted meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio.archive.models import StoredDocument
from blindfolio.refusal import Refusal
from prompts.models import Submission, Upload


@dataclass(frozen=True, slots=True)
class Seen:
    """`sha` of the reading that the page shows; `counts` is the receipt of the version that
    counts. Both "" for none."""

    sha: str
    counts: str


@dataclass(frozen=True, slots=True)
class Press:
    """A press on a page about files: when the request came in, when its form was handed out (None:
    no valid ticket says), and what its page showed, if there was one.
    """

    entered: datetime
    issued: datetime | None = None
    seen: Seen | None = None


def refuse_other_reading(db: Session, upload: Upload, seen: Seen | None) -> None:
    """Raise Refusal if the upload reads differently by now; one that is being read passes. Callers
    must hold the folio's lock.
    """
    stored = db.get(StoredDocument, upload.document) if upload.document else None
    if seen is not None and stored is not None and stored.sha != seen.sha:
        raise Refusal(
            "changed",
            "Your document has changed since you opened this page. Check how it reads now, and"
            " then try again.",
            status=409,
        )


def refuse_submitted_since(newest: Submission | None, seen: Seen | None) -> None:
    """Raise Refusal if another version counts than the page said. Callers must hold the folio's
    lock."""
    if seen is not None and newest is not None and newest.id != seen.counts:
        raise Refusal(
            "submitted_since",
            f"Version {newest.version} was submitted since you opened this page. Check what the"
            " page says now, and then try again.",
            status=409,
        )
