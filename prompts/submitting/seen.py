from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio.archive.models import StoredDocument
from blindfolio.languages import gettext as _
from blindfolio.refusal import Conflict
from prompts.models import Submission, Upload


@dataclass(frozen=True, slots=True)
class Seen:
    """What a form's page showed. `sha` is of the reading on the page, and `counts` is the
    receipt of the version that counts. Both are empty if there was none."""

    sha: str
    counts: str


@dataclass(frozen=True, slots=True)
class Press:
    """A press of a button on a page about files: when the request arrived, when its form was
    loaded (None without a valid ticket), and what its page showed."""

    entered: datetime
    issued: datetime | None = None
    seen: Seen | None = None


def refuse_other_reading(db: Session, upload: Upload, seen: Seen | None) -> None:
    """Raise Refusal if the upload has been read again since the page was loaded. An upload
    that is still being read passes. Callers must hold the folio's lock."""
    stored = db.get(StoredDocument, upload.document) if upload.document else None
    if seen is not None and stored is not None and stored.sha != seen.sha:
        raise Conflict(
            "changed",
            _(
                "Your document has changed since you opened this page. Check how it reads now,"
                " and then try again."
            ),
        )


def refuse_submitted_since(newest: Submission | None, seen: Seen | None) -> None:
    if seen is not None and newest is not None and newest.id != seen.counts:
        raise Conflict(
            "submitted_since",
            _(
                "Version %(version)s was submitted since you opened this page. Check what the"
                " page says now, and then try again.",
                version=newest.version,
            ),
        )
