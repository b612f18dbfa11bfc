"""What the page of a form showed, so that nothing is done to a version that its candidate has not
seen, and no version replaces one that was submitted meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio.archive.models import StoredDocument
from blindfolio.refusal import Refusal
from prompts.models import Submission, Upload


@dataclass(frozen=True, slots=True)
class Seen:
    """What a form carries of its page: `sha` of the reading that it shows, and the receipt of the
    version that `counts`; "" for none."""

    sha: str
    counts: str


def refuse_other_reading(db: Session, upload: Upload, seen: Seen | None) -> None:
    """A Refusal where the upload reads differently by now. What is being read passes: it has a
    refusal of its own. The folio is locked."""
    stored = db.get(StoredDocument, upload.document) if upload.document else None
    if seen is not None and stored is not None and stored.sha != seen.sha:
        raise Refusal(
            "changed",
            "Your document has changed since you opened this page. Check how it reads now, and"
            " then try again.",
            status=409,
        )


def refuse_submitted_since(newest: Submission | None, seen: Seen | None) -> None:
    """A Refusal where another version counts than the page said. The folio is locked."""
    if seen is not None and newest is not None and newest.id != seen.counts:
        raise Refusal(
            "submitted_since",
            f"Version {newest.version} was submitted since you opened this page. Check what the"
            " page says now, and then try again.",
            status=409,
        )
