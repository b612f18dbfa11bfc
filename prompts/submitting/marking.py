from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.blinding.not_names import NotAName
from blindfolio.documents.blinding.redaction import (
    RedactedPassage,
    places_of,
    whole_words,
    with_marked,
)
from blindfolio.documents.model import Document
from blindfolio.identity import book
from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict
from prompts import queries
from prompts.models import Invitation, Upload
from prompts.submitting.seen import Press, refuse_other_reading
from prompts.submitting.upload import (
    key_of,
    locked_in_time,
    next_number,
    of_key,
    of_same_file,
    queue_reading,
    read_unread_anew,
    refuse_late,
    refuse_many,
)

_OUTDATED = N_(
    "This version can't be used: after you marked words in the version before it, your"
    " coordinator had other words covered there, or corrected your name or address. Open that"
    " earlier version, and mark your words again if they can be read there."
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
    """Queue a new upload that covers these passages. The same passages give the same upload.
    `answers` says that the candidate left the other doubtful places readable. Raise Refusal
    if a passage can't be covered or this version is no longer current."""
    folio = queries.locked(db, invitation)
    # A redaction changes the document and thus the key.
    places = (f"{p.block}:{p.start}:{p.end}" for p in passages)
    key = key_of(upload.id, upload.document, *places)
    if (known := of_key(db, invitation, key)) is not None:
        return known
    refuse_late(invitation, folio.stage, press)
    read = _to_mark(db, upload, press)
    whole = whole_words(read, passages)
    covered = places_of(read, whole)
    refuse_many(db, invitation, press)
    texts = {block.id: block.text for block in read.blocks}
    marked_texts = [(texts[p.block], p.start, p.end) for p in whole]
    book.forget_not_names(db, folio.id, marked_texts)
    if answers:
        _keep_others(db, folio.id, upload, texts, covered=marked_texts)
    # Files that are being read meanwhile cover these words, too.
    read_unread_anew(db, invitation)
    marked = of_same_file(upload, n=next_number(db, invitation.id), key=key, at=press.entered)
    marked.marked_from, marked.marked_in = upload.id, upload.document
    marked.marked = [[p.block, p.start, p.end] for p in whole]
    db.add(marked)
    db.flush()
    found = with_marked(read, covered)
    book.seal_marked(db, marked.id, upload.id, findings=found, answered=answers)
    queue_reading(db, marked)
    facts = {"upload": marked.id, "of": upload.id, "passages": len(whole)}
    chain.record(db, "marked", facts, folio=folio.id, by=invitation.id)
    return marked


def _keep_others(
    db: Session,
    folio: str,
    upload: Upload,
    texts: Mapping[str, str],
    *,
    covered: Sequence[tuple[str, int, int]],
) -> None:
    # Only places that differ from the covered ones, so that no later file leaves those readable.
    words = {text[start:end] for text, start, end in covered}
    for it in book.doubts_in(db, upload.id):
        place = NotAName.at(texts[it.block], it.start, it.end)
        if (
            it.kind not in book.BY_PLACE
            and place.words in words
            and not any(place.is_at(*one) for one in covered)
        ):
            book.keep_not_a_name(db, folio, it.kind, place)


def _to_mark(db: Session, upload: Upload, press: Press) -> Document:
    if upload.document is None:
        raise Conflict(
            "unread",
            _("We are still processing this file. Wait until its preview appears."),
        )
    refuse_other_reading(db, upload, press.seen)
    refuse_outdated(db, upload)
    if version_of(upload, queries.uploads(db, upload.invitation)):
        raise Conflict(
            "marked_before",
            _(
                "You have already hidden words in this version, and that made a newer version."
                " Use the newer version."
            ),
        )
    findings = tuple(book.findings_of(db, upload.id))
    return replace(documents.rebuild(db, upload.document), findings=findings)


def version_of(upload: Upload, sent: Sequence[Upload]) -> Upload | None:
    reading = upload.id, upload.document
    made = (one for one in sent if (one.marked_from, one.marked_in) == reading)
    return next((one for one in made if one.state != "refused"), None)


def none_names_me(db: Session, invitation: Invitation, upload: Upload, press: Press) -> None:
    """Record that none of the suspected passages names the candidate. Raise Refusal when a
    file would be late."""
    folio = locked_in_time(db, invitation, press)
    refuse_other_reading(db, upload, press.seen)
    if book.is_to_be_asked(db, upload.id):
        book.none_names_them(db, upload.id)
        chain.record(
            db, "names_nobody", {"upload": upload.id}, folio=folio.id, by=invitation.id
        )


def refuse_outdated(db: Session, upload: Upload) -> None:
    """Raise Refusal if a version that this one was made from has been redacted since,
    because the redacted words are readable here. Callers must hold the folio's lock."""
    if is_outdated(db, upload):
        raise Conflict("outdated", _OUTDATED)


def is_outdated(db: Session, upload: Upload) -> bool:
    source, marked_in = upload.marked_from, upload.marked_in
    while source is not None:
        # Columns, not the row: this session may have loaded the row before the lock.
        of = select(Upload.document, Upload.marked_from, Upload.marked_in)
        document, further, before = db.execute(of.where(Upload.id == source)).one()
        if document != marked_in:
            return True
        source, marked_in = further, before
    return False
