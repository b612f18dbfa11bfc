"""A candidate says of their own blind page: this passage names me, or none does.

Marking makes a new upload. A reading never changes, and the submitted upload is the one that
counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.blinding.redaction import RedactedPassage, places_of, whole_words
from blindfolio.identity import book
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from prompts.models import Invitation, Upload
from prompts.submitting import covered_before, marked_version
from prompts.submitting.seen import Seen, refuse_other_reading
from prompts.submitting.upload import locked_in_time, next_number, refuse_late, refuse_many

_OUTDATED = (
    "This version can't be used: after you marked words in the version before it, your"
    " coordinator had other words covered there, or corrected your name or address. Open that"
    " earlier version and mark your words again."
)


def names_me(
    db: Session,
    invitation: Invitation,
    upload: Upload,
    passages: Sequence[RedactedPassage],
    *,
    entered: datetime,
    issued: datetime | None,
    seen: Seen | None = None,
    answers: bool = False,
    by: str,
) -> Upload:
    """Queue a new upload that covers these passages of a read one.

    `entered` and `issued` as for `upload.receive`; `seen` is what the page showed, if there was
    one. With `answers` this answers what was pointed out: whatever is not among the passages
    names nobody. The same passages give the same upload.

    Raises Refusal if a passage cannot be covered, a newer version exists, the upload reads
    differently by now, or the coordinator redacted something in a version that this one was
    made of.
    """
    folio = stages.locked(db, invitation.folio)
    db.refresh(invitation)
    key = _key(upload, passages)
    known = db.scalar(
        select(Upload).where(Upload.invitation == invitation.id, Upload.key == key)
    )
    if known is not None:
        return known
    refuse_late(invitation, folio.stage, entered, issued)
    if upload.document is None:
        raise Refusal(
            "unread",
            "We are still processing this file. Wait until its preview appears.",
            status=409,
        )
    refuse_other_reading(db, upload, seen)
    refuse_outdated(db, upload)
    if covered_before.marked_by_hand(db, upload):
        raise Refusal(
            "marked_before",
            "You have already hidden words in this version, and that made a newer version. Use"
            " the newer version.",
            status=409,
        )
    read = replace(
        documents.rebuild(db, upload.document),
        findings=tuple(book.findings_of(db, upload.id)),
    )
    whole = whole_words(read, passages)
    places_of(read, whole)
    refuse_many(db, invitation, entered)
    n = next_number(db, invitation.id)
    texts = {block.id: block.text for block in read.blocks}
    book.forget_not_names(db, folio.id, [(texts[p.block], p.start, p.end) for p in whole])
    return marked_version.add(
        db, folio, upload, read, whole, n=n, key=key, at=entered, answered=answers, by=by
    )


def none_names_me(
    db: Session,
    invitation: Invitation,
    upload: Upload,
    *,
    entered: datetime,
    issued: datetime | None,
    seen: Seen | None = None,
    by: str,
) -> None:
    """Record that nothing pointed out in this upload names its candidate. Idempotent.

    Arguments as for `names_me`; late answers are refused as late files are.
    """
    folio = locked_in_time(db, invitation, entered, issued)
    refuse_other_reading(db, upload, seen)
    if book.is_to_be_asked(db, upload.id):
        book.none_names_them(db, upload.id)
        chain.record(db, "names_nobody", {"upload": upload.id}, folio=folio.id, by=by)


def refuse_outdated(db: Session, upload: Upload) -> None:
    """Raise Refusal if a version that this one was made of was redacted since: its redacted
    words can be read here, and marks are at other places now.

    Callers must hold the folio's lock, so that no redaction runs meanwhile. A sent file passes.
    """
    source, marked_in = upload.marked_from, upload.marked_in
    while source is not None:
        # Columns, not the row: this session may have loaded the row before the lock.
        of = select(Upload.document, Upload.marked_from, Upload.marked_in)
        document, further, before = db.execute(of.where(Upload.id == source)).one()
        if document != marked_in:
            raise Refusal("outdated", _OUTDATED, status=409)
        source, marked_in = further, before


def _key(upload: Upload, passages: Sequence[RedactedPassage]) -> str:
    """The idempotency key of these marks. A redaction changes it."""
    said = " ".join(f"{p.block}:{p.start}:{p.end}" for p in passages)
    return hashlib.sha256(f"{upload.id} {upload.document} {said}".encode()).hexdigest()[:43]
