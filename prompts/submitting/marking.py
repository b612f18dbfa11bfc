"""What a candidate says of their own blind page: this passage names me, or none of these does.

A marked passage is covered in a new version of the page, an upload of its own: what was read once
never changes, and the one that counts is still the one that is submitted.
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
    """Cover these passages of a read upload in a new one, which is queued for it.

    `entered` and `issued` are as for `upload.receive`, `seen` is what the page showed, where there
    was one. With `answers` this is the answer to what was pointed out: what is not among the
    passages names nobody. The same passages again give the same upload; a Refusal where a passage
    cannot be covered, a newer version is there, the upload reads differently by now, or the
    coordinator had something covered in what this one was made of.
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
    """Nothing of what was pointed out in this upload names its candidate. Twice records once.

    `entered`, `issued` and `seen` are as for `names_me`, and it is refused as late as a file is.
    """
    folio = locked_in_time(db, invitation, entered, issued)
    refuse_other_reading(db, upload, seen)
    if book.is_to_be_asked(db, upload.id):
        book.none_names_them(db, upload.id)
        chain.record(db, "names_nobody", {"upload": upload.id}, folio=folio.id, by=by)


def refuse_outdated(db: Session, upload: Upload) -> None:
    """A Refusal where a version that this one was made of was redacted afterwards: its redacted
    words can be read here, and what was marked in it stands elsewhere now.

    The folio is locked, so that nothing is redacted meanwhile. A file that was sent passes.
    """
    source, marked_in = upload.marked_from, upload.marked_in
    while source is not None:
        # Columns, not the row: one that this session has read before may be older than the lock.
        of = select(Upload.document, Upload.marked_from, Upload.marked_in)
        document, further, before = db.execute(of.where(Upload.id == source)).one()
        if document != marked_in:
            raise Refusal("outdated", _OUTDATED, status=409)
        source, marked_in = further, before


def _key(upload: Upload, passages: Sequence[RedactedPassage]) -> str:
    """By which the same marks of the same upload, sent twice, are known. After a redaction they
    are others."""
    said = " ".join(f"{p.block}:{p.start}:{p.end}" for p in passages)
    return hashlib.sha256(f"{upload.id} {upload.document} {said}".encode()).hexdigest()[:43]
