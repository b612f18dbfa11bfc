"""A candidate says that a passage of their anonymised copy names them, or that none does. Marking
makes a new upload.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.blinding.redaction import RedactedPassage, places_of, whole_words
from blindfolio.identity import book
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from prompts import queries
from prompts.models import Invitation, Upload
from prompts.submitting import covered_before, marked_version
from prompts.submitting.seen import Press, refuse_other_reading
from prompts.submitting.upload import (
    key_of,
    locked_in_time,
    next_number,
    of_key,
    refuse_late,
    refuse_many,
)

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
    press: Press,
    *,
    answers: bool = False,
) -> Upload:
    """Queue a new upload that covers these passages; the same passages give the same one.
    `answers`: nothing else names the candidate. Raises Refusal if a passage can't be covered, a
    newer version exists, the upload has been read again since, or a redaction outdated it.
    """
    folio = queries.locked(db, invitation)
    # A redaction changes the document and thus the key.
    places = (f"{p.block}:{p.start}:{p.end}" for p in passages)
    key = key_of(upload.id, upload.document, *places)
    if (known := of_key(db, invitation, key)) is not None:
        return known
    refuse_late(invitation, folio.stage, press)
    if upload.document is None:
        raise Refusal(
            "unread",
            "We are still processing this file. Wait until its preview appears.",
            status=409,
        )
    refuse_other_reading(db, upload, press.seen)
    refuse_outdated(db, upload)
    if covered_before.marked_by_hand(upload, queries.uploads(db, invitation.id)):
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
    refuse_many(db, invitation, press)
    n = next_number(db, invitation.id)
    texts = {block.id: block.text for block in read.blocks}
    book.forget_not_names(db, folio.id, [(texts[p.block], p.start, p.end) for p in whole])
    return marked_version.add(
        db,
        folio,
        upload,
        read,
        whole,
        n=n,
        key=key,
        at=press.entered,
        answered=answers,
        by=invitation.id,
    )


def none_names_me(db: Session, invitation: Invitation, upload: Upload, press: Press) -> None:
    """Record that nothing pointed out names the candidate. Idempotent. Refuses when a file would be
    late.
    """
    folio = locked_in_time(db, invitation, press)
    refuse_other_reading(db, upload, press.seen)
    if book.is_to_be_asked(db, upload.id):
        book.none_names_them(db, upload.id)
        chain.record(
            db, "names_nobody", {"upload": upload.id}, folio=folio.id, by=invitation.id
        )


def refuse_outdated(db: Session, upload: Upload) -> None:
    """Raise Refusal if a version that this one was made from was redacted since: its words are
    readable here. Callers must hold the folio's lock.
    """
    source, marked_in = upload.marked_from, upload.marked_in
    while source is not None:
        # Columns, not the row: this session may have loaded the row before the lock.
        of = select(Upload.document, Upload.marked_from, Upload.marked_in)
        document, further, before = db.execute(of.where(Upload.id == source)).one()
        if document != marked_in:
            raise Refusal("outdated", _OUTDATED, status=409)
        source, marked_in = further, before
