"""A corrected candidate, and what that does to the document which reviewers read."""

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
"""It holds what was corrected, and a coordinator has to redact it."""
LATE = "late"
"""It holds what was corrected, and a locked review is about it: it stays as it is."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """`changed` fields, by name; `document`: one of the three above, or "" where the submitted
    document holds nothing of what was corrected."""

    changed: list[str]
    document: str


def correct(
    db: Session, folio: Folio, given: Invitee, *, again: bool, secret: str, by: str
) -> Corrected:
    """`prompts.inviting.correct`, and have the submitted document masked by what is known now, as
    far as it may still change."""
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
        # Too many places, or one that cannot be covered: the correction itself counts all the same.
        return BY_HAND
    return MASKED
