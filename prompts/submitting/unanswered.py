"""Cover what a candidate left unanswered when the end of the window submitted their file.

The end submits the file as the candidate left it, and a job reads it again: the version that
reviewers get has every open place covered. Until they get it, the candidate can uncover places.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.blinding import redaction
from blindfolio.documents.blinding.addresses import addresses
from blindfolio.documents.blinding.doubts import doubts
from blindfolio.documents.blinding.identity import Finder, Identity, reading
from blindfolio.documents.blinding.mask import places_in, unmoved
from blindfolio.documents.blinding.people_in_passing import WORD
from blindfolio.documents.blinding.redaction import RedactedPassage
from blindfolio.documents.blinding.usage import LOGIN, without
from blindfolio.documents.model import BOX, Document, Doubt
from blindfolio.identity import book
from blindfolio.jobs import queue
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import there
from blindfolio.visibility.stage import Stage
from prompts import queries
from prompts.models import Invitation, Submission, Upload
from prompts.submitting.upload import key_of, next_number, of_same_file, queue_reading

HOLD = timedelta(hours=24)
"""How long the candidate can look at what was covered before reviewers get it."""

SHUT = "prompts/shut"

READINGS = 3
"""After so many readings that failed, the coordinators are told."""


def covers(upload: Upload) -> bool:
    """Return whether this version was made to cover what was left unanswered."""
    return upload.marked_from is not None and not upload.marked


def as_left(db: Session, upload: Upload) -> Upload:
    """Return the file as the candidate left it."""
    while covers(upload):
        upload = db.get_one(Upload, upload.marked_from)
    return upload


def places(db: Session, upload: Upload) -> list[book.KeptDoubt]:
    """Return the places that nobody has answered, in the file as the candidate left it."""
    return [it for it in book.doubts_in(db, as_left(db, upload).id) if not it.answered]


def is_open(db: Session, version: Submission) -> bool:
    """Return whether this version has places that are neither covered nor answered. Then
    nothing may give it to reviewers."""
    upload = db.get_one(Upload, version.upload)
    if covers(upload):
        return False
    lost = version.automatic and any(_lost_marks(db, upload))
    return bool(lost or places(db, upload))


def given_at(db: Session, version: Submission) -> datetime | None:
    """Return when reviewers get a version in which open places were covered; None for any
    other."""
    covered = version.automatic and covers(db.get_one(Upload, version.upload))
    return version.at + HOLD if covered else None


def readings(db: Session, version: Submission) -> list[Upload]:
    """Return the readings that cover more or less of this version, newest first."""
    made = select(Upload).where(Upload.marked_from == version.upload)
    return [it for it in db.scalars(made.order_by(Upload.n.desc())) if covers(it)]


def read_covered(
    db: Session, folio: Folio, invitation: Invitation, version: Submission, *, by: str | None
) -> Upload:
    """Queue a reading in which every open place is covered. Callers must hold the folio's
    lock."""
    upload, n = db.get_one(Upload, version.upload), next_number(db, invitation.id)
    key = key_of("unanswered", upload.id, n)
    # The same instant: neither a file of today nor one that came in the grace period.
    made = of_same_file(upload, n=n, key=key, at=upload.received_at)
    made.marked_from, made.marked_in = upload.id, upload.document
    db.add(made)
    db.flush()
    book.seal_marked(db, made.id, upload.id, answered=True)
    queue_reading(db, made)
    facts = {"upload": made.id, "of": upload.id, "places": len(places(db, upload))}
    chain.record(db, "unanswered", facts, folio=folio.id, by=by)
    return made


def waiting(folios: Collection[str]) -> Select[str, datetime]:
    """Select when each version was made that the end of the window submitted and that reviewers
    don't have yet. After an extension, such a version waits for nothing."""
    return (
        select(Submission.folio, Submission.at)
        .join(Invitation, Invitation.id == Submission.invitation)
        .where(
            Submission.folio.in_(folios),
            Submission.automatic,
            Submission.at > Invitation.deadline,
        )
    )


def shut(folios: Collection[str]) -> Select[str]:
    """Select submitted folios whose open places could not be covered."""
    reads = exists().where(Upload.invitation == Invitation.id, Upload.state == "received")
    return (
        select(Folio.id)
        .join(Invitation, Invitation.folio == Folio.id)
        .where(Folio.id.in_(folios), Folio.document.is_(None), ~reads)
    )


def after_reading(db: Session, upload: Upload) -> None:
    """Queue what follows once open places are covered, or can't be."""
    if covers(upload):
        key, args = f"window:{upload.invitation}:{upload.id}", {"invitation": upload.invitation}
        queue.enqueue(db, "window", key, args)


def read_again(db: Session, invitation: Invitation, *, by: str) -> None:
    """Try again to cover open places after readings that failed, for a coordinator."""
    folio = queries.locked(db, invitation)
    if db.scalar(shut([folio.id])) is None or folio.stage != Stage.SUBMITTED:
        raise Conflict("not_shut", "There is nothing to cover here now. Reload the page.")
    version = db.scalars(queries.newest_version(folio.id, Submission)).one()
    read_covered(db, folio, invitation, version, by=by)


@dataclass(frozen=True, slots=True)
class Left:
    """What to cover in `upload`, the file as the candidate left it: the `open` places, and the
    passages that they `marked` in a version that could not be made. What they `answered` stays
    readable."""

    upload: Upload
    open: Sequence[book.KeptDoubt]
    marked: Sequence[RedactedPassage]
    answered: Sequence[book.KeptDoubt]
    elsewhere: Sequence[book.KeptDoubt]


def left(db: Session, upload: Upload) -> Left:
    source = as_left(db, upload)
    kept = book.doubts_in(db, source.id)
    return Left(
        source,
        [it for it in kept if not it.answered],
        list(_lost_marks(db, source)),
        [it for it in kept if it.answered],
        book.said_no(db, source.id),
    )


def covered(before: Document, identity: Identity, left: Left) -> Document:
    """Return the document with everything covered that is open, wherever it stands. Its
    `doubts` are those found on the way; they are places of `before`."""
    identity = reading(identity, (block.text for block in before.blocks))
    passages = _passages(before, identity, left)
    new = list(_found_beside(before, identity, left, passages))
    passages += map(_passage, new)
    at = redaction.places_of(before, passages, whole=True)
    after = redaction.redact(before, before.pictures, at)
    findings = redaction.with_marked(before, at, kind="unanswered")
    return replace(after, findings=findings, doubts=tuple(new))


def doubtful(
    db: Session, folio: Folio, before: Document, passages: Sequence[RedactedPassage]
) -> list[RedactedPassage]:
    """Return what corrected details make doubtful in a document, once these passages of it are
    covered."""
    upload, _ = there(queries.original(db, folio.id))
    identity = reading(book.to_mask(db, folio.id), (block.text for block in before.blocks))
    left = Left(upload, (), (), (), book.said_no(db, upload.id))
    return [*map(_passage, _found_beside(before, identity, left, passages))]


def keep_found(db: Session, upload: Upload, read: Document) -> None:
    source = as_left(db, upload)
    if read.doubts and source.document is not None:
        book.add_doubts(db, source.id, read.doubts, documents.blocks(db, source.document))


def _found_beside(
    before: Document, identity: Identity, left: Left, passages: Sequence[RedactedPassage]
) -> Iterator[Doubt]:
    # What was covered may stand elsewhere, too, or be in a login or an address, and only the first
    # places are asked about. The words beside a new box were never a question.
    texts = {block.id: block.text for block in before.blocks}
    words = {it.text for it in left.open}
    names = _names(left.open)
    every = {*doubts(before.blocks, identity, most=sys.maxsize)}
    passages = list(passages)
    known = [*passages, *map(_passage, left.answered)]
    while True:
        at = redaction.places_of(before, passages, whole=True) if passages else {}
        after = [redaction.redacted(it, at.get(it.id, ())) for it in before.blocks]
        more = []
        for it in doubts(after, identity, marked=words, most=sys.maxsize):
            start, end = unmoved(at.get(it.block, ()), it.start, it.end)
            new = replace(it, start=start, end=end)
            part = it.text.casefold() in names and not _is_a_word(new, texts)
            again = it.text in words or (it.kind == "part" and part) or BOX.search(it.text)
            if (
                (again or new in every)
                and not _is_within(new, known)
                and not book.is_answered(new, texts, left.elsewhere)
            ):
                more.append(new)
        if not more:
            return
        yield from more
        passages += map(_passage, more)
        known += map(_passage, more)


def _names(places: Iterable[book.KeptDoubt]) -> set[str]:
    # the parts of people's names, not of their jobs or addresses
    named = (WORD.findall(it.text) for it in places if it.kind in ("author", "role", "letter"))
    return {
        part.casefold() for parts in named if not any(map(str.islower, parts)) for part in parts
    }


def _passages(before: Document, identity: Identity, left: Left) -> list[RedactedPassage]:
    # With corrected details, because this document was masked before the correction.
    finder = Finder(identity)
    known = [
        RedactedPassage(block.id, place.start, place.end)
        for block in before.blocks
        for place in places_in(block, finder)
    ]
    return [*map(_passage, left.open), *left.marked, *known]


def _passage(place: Doubt | book.KeptDoubt) -> RedactedPassage:
    return RedactedPassage(place.block, place.start, place.end)


def _is_a_word(doubt: Doubt, texts: Mapping[str, str]) -> bool:
    # "bishop" where the question was about "Bishop", unless it's in an address or a login
    text = texts[doubt.block]
    logins = (it.span() for it in LOGIN.finditer(text))
    return without(text, [*addresses(text), *logins])[doubt.start : doubt.end].islower()


def _is_within(doubt: Doubt, known: Sequence[RedactedPassage]) -> bool:
    inside = {at for it in known if it.block == doubt.block for at in range(it.start, it.end)}
    return inside.issuperset(range(doubt.start, doubt.end))


def _lost_marks(db: Session, upload: Upload) -> Iterator[RedactedPassage]:
    # What the candidate asked to cover in this reading, in a version that could not be made.
    refused = select(Upload).where(
        Upload.marked_from == upload.id,
        Upload.marked_in == upload.document,
        Upload.state == "refused",
    )
    for it in db.scalars(refused):
        yield from (RedactedPassage(*place) for place in it.marked)
