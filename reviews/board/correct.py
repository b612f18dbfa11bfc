from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.blinding.redaction import RedactedPassage
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts.inviting import correct as asking
from prompts.inviting.invite import Invitee
from reviews.board import redact

MASKED = "masked"
"""The document is being masked again; the candidate and the reviewers get an email."""
BY_HAND = "by_hand"
"""The document has the corrected words; a coordinator must redact them."""
LATE = "late"
"""The document has the corrected words, but a locked review is about it: it doesn't change."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """`changed` has field names. `document` is one of the three values above, or "" if the
    document has none of the corrected words."""

    changed: list[str]
    document: str


def correct(
    db: Session, folio: Folio, given: Invitee, *, again: bool, secret: str, by: str
) -> Corrected:
    """Correct the candidate (`prompts.inviting.correct`) and mask the submitted document
    again, if it may still change."""
    changed = asking.correct(db, folio, given, again=again, secret=secret, by=by)
    document = _masked(db, folio, by=by) if changed else ""
    return Corrected(changed, document)


def _masked(db: Session, folio: Folio, *, by: str) -> str:
    if folio.document is None:
        return ""
    passages = [
        RedactedPassage(block.id, start, end)
        for block in documents.blocks(db, folio.document)
        for start, end in book.places_in(db, folio.id, block.text)
    ]
    if not passages:
        return ""
    if not redact.may_redact(folio):
        return LATE
    try:
        with db.begin_nested():
            redact.redact(db, folio, passages, "candidate", by=by)
    except Refusal:
        # Too many places, or one that can't be covered. The correction itself still counts.
        return BY_HAND
    return MASKED
