"""Words that a candidate covered in one file and that stand in the next one: covered there too.

The next file is read as it is, and a version of it in which these words are covered is made at
once, as if its sender had marked them. So whoever wants the words to be read uses the file as it
was sent; and what the end of a window submits is the newest version, which has them covered.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import chance
from blindfolio.archive import documents
from blindfolio.documents.blinding.redaction import RedactedPassage, places_of
from blindfolio.documents.blinding.wording import find_wording
from blindfolio.documents.model import Block, Document
from blindfolio.identity import book
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import WRITING
from prompts import queries
from prompts.models import Invitation, Submission, Upload
from prompts.submitting.upload import queue_reading


@dataclass(frozen=True, slots=True)
class CoveredBefore:
    """What a candidate is told of an upload, of the words that they covered in earlier ones."""

    covered: tuple[tuple[str, int], ...] = ()
    """The words that are covered here for that reason, with how often."""
    as_sent: str | None = None
    """The upload in which these words can be read."""
    readable: tuple[str, ...] = ()
    """The words that can be read here."""
    instead: str | None = None
    """The upload in which they are covered; None where that could not be done."""


def cover_again(db: Session, folio: Folio, upload: Upload, read: Document) -> None:
    """Queue a version of this file, which was just read, with what its sender covered in earlier
    ones covered. The folio is locked. Nothing where there is nothing to cover, a newer file is
    there, or the window is closed."""
    invitation = db.get_one(Invitation, upload.invitation)
    if (
        folio.stage not in WRITING
        or invitation.closed_at is not None
        or upload.document is None
    ):
        return
    if upload.marked_from is not None or _has_newer_file(db, upload):
        return
    passages = [*_coverable(read, _passages(read.blocks, _words(db, upload)))]
    key = _key(upload.id, upload.document)
    known = select(Upload.id).where(Upload.invitation == invitation.id, Upload.key == key)
    if not passages or db.scalar(known) is not None:
        return
    newest = db.scalar(select(func.max(Upload.n)).where(Upload.invitation == invitation.id))
    again = Upload(
        id=chance.new_id(),
        invitation=invitation.id,
        n=(newest or 0) + 1,
        key=key,
        blob=upload.blob,
        sha256=upload.sha256,
        size=upload.size,
        extension=upload.extension,
        received_at=upload.received_at,
        marked_from=upload.id,
        marked=[[p.block, p.start, p.end] for p in passages],
        marked_in=upload.document,
    )
    db.add(again)
    db.flush()
    book.seal_marked(db, again.id, upload.id, answered=False)
    queue_reading(db, again)
    facts = {"upload": again.id, "of": upload.id, "passages": len(passages)}
    chain.record(db, "marked", facts, folio=folio.id)


def is_again(upload: Upload) -> bool:
    """Whether an upload was made by `cover_again`, and not by its sender's own marks."""
    source, document = upload.marked_from, upload.marked_in
    return source is not None and upload.key == _key(source, document or "")


def marked_by_hand(db: Session, upload: Upload) -> Upload | None:
    """The version of an upload, as it is now, in which its sender themselves marked words."""
    made = queries.marked_from(db, upload)
    return next((one for one in made if not is_again(one)), None)


def version_with_words_covered(db: Session, upload: Upload) -> Upload | None:
    """The version that takes the place of this file, unless its sender wants the file as it was
    sent: they submitted it, or marked other words in it."""
    made = queries.marked_from(db, upload)
    if marked_by_hand(db, upload) or _is_submitted(db, upload.id):
        return None
    return next(iter(made), None)


def told(db: Session, upload: Upload | None) -> CoveredBefore:
    """What the sender of this upload is told there. For their own pages."""
    if upload is None or upload.document is None:
        return CoveredBefore()
    if is_again(upload):
        words = Counter(book.marked_words(db, [upload.id]).get(upload.id, ()))
        covered, as_sent = tuple(words.items()), upload.marked_from
    else:
        covered, as_sent = (), None
    blocks = documents.blocks(db, upload.document)
    before = _words(db, upload)
    left = tuple(word for word in before if any(True for _ in find_wording(blocks, word)))
    instead = next(iter(queries.marked_from(db, upload)), None)
    return CoveredBefore(covered, as_sent, left, instead.id if instead else None)


def _words(db: Session, upload: Upload) -> list[str]:
    """What the sender of an upload covered in the files before it, each wording once, the longest
    first; without those that they had covered for them, and then wanted to be read."""
    found = select(Upload).where(Upload.invitation == upload.invitation, Upload.n < upload.n)
    earlier = db.scalars(found.order_by(Upload.n)).all()
    marked = book.marked_words(db, [one.id for one in earlier])
    by_hand = {one.marked_from for one in earlier if not is_again(one)}
    words: dict[str, str] = {}
    for one in earlier:
        undone = is_again(one) and (
            one.marked_from in by_hand
            or (_is_submitted(db, one.marked_from or "") and not _is_submitted(db, one.id))
        )
        for word in marked.get(one.id, ()):
            if undone:
                words.pop(_bare(word), None)
            else:
                words.setdefault(_bare(word), word)
    return sorted(words.values(), key=len, reverse=True)


def _bare(word: str) -> str:
    """In what one wording is the same however it is set: its letters and digits."""
    return "".join(letter for letter in word.casefold() if letter.isalnum()) or word


def _passages(blocks: Sequence[Block], words: Sequence[str]) -> list[RedactedPassage]:
    return [
        RedactedPassage(block.id, start, end)
        for word in words
        for block, start, end in find_wording(blocks, word)
    ]


def _coverable(
    read: Document, passages: Sequence[RedactedPassage]
) -> Iterator[RedactedPassage]:
    """Those that can be covered: a page's picture may still show the words of another."""
    for passage in passages:
        try:
            places_of(read, [passage])
        except Refusal:
            continue
        yield passage


def _has_newer_file(db: Session, upload: Upload) -> bool:
    newer = select(Upload.id).where(
        Upload.invitation == upload.invitation,
        Upload.n > upload.n,
        Upload.marked_from.is_(None),
        Upload.state != "refused",
    )
    return db.scalar(newer.limit(1)) is not None


def _is_submitted(db: Session, upload: str) -> bool:
    found = select(Submission.id).where(Submission.upload == upload)
    return db.scalar(found.limit(1)) is not None


def _key(upload: str, document: str) -> str:
    """By which the version that is made of an upload by itself is known, once for each reading."""
    return hashlib.sha256(f"again {upload} {document}".encode()).hexdigest()[:43]
