"""Words that a candidate covered in one file are covered in the next: a version that covers them is
made at once, as if marked. A candidate who wants the words read uses the file as sent. The end of a
window submits the newest version.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio.documents.blinding.covered_again import find_again, find_covered, is_ordinary
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.blinding.redaction import RedactedPassage, places_of
from blindfolio.documents.model import Block, Document
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts import queries
from prompts.models import Invitation, Upload
from prompts.submitting import marked_version
from prompts.submitting.upload import key_of


@dataclass(frozen=True, slots=True)
class CoveredBefore:
    covered: tuple[tuple[str, int], ...] = ()
    """Words covered here because they were covered before, each with its count."""
    as_sent: str | None = None
    readable: tuple[str, ...] = ()
    instead: str | None = None
    """The upload in which they are covered; None if they couldn't be."""


def cover_again(db: Session, folio: Folio, upload: Upload, read: Document) -> None:
    """Queue a version of this newly read file that covers what its sender covered before.

    Callers must hold the folio's lock. Does nothing if there is nothing to cover, a newer file
    exists, this file or a later one is submitted, or the window is closed.
    """
    invitation = db.get_one(Invitation, upload.invitation)
    if not queries.is_open(invitation, folio.stage) or upload.document is None:
        return
    sent = queries.uploads(db, invitation.id)
    submitted = {one.upload for one in queries.submissions(db, invitation.id)}
    key = key_of("again", upload.id, upload.document)
    superseded = any(
        one.id in submitted or (one.marked_from is None and one.state != "refused")
        for one in sent
        if one.n > upload.n
    )
    if upload.marked_from or superseded or any(one.key == key for one in sent):
        return
    marked = book.marked_words(db, [one.id for one in sent])
    words = _words(upload, sent, submitted, marked)
    if not words:
        return
    identity = book.to_mask(db, folio.id)
    found = find_covered(read, identity, words)
    texts = {block.id: block.text for block in read.blocks}
    passages = [
        it
        for it in _coverable(read, found)
        if not _is_no_name(identity, texts[it.block], it.start, it.end)
    ]
    if not passages:
        return
    n = max(one.n for one in sent) + 1
    marked_version.add(db, folio, upload, read, passages, n=n, key=key, at=upload.received_at)


def is_again(upload: Upload) -> bool:
    source, document = upload.marked_from, upload.marked_in
    return source is not None and upload.key == key_of("again", source, document)


def words_covered(db: Session, upload: Upload) -> list[str]:
    if upload.marked_from is None:
        return []
    return book.marked_words(db, [upload.id]).get(upload.id, [])


def marked_by_hand(upload: Upload, sent: Sequence[Upload]) -> Upload | None:
    return next((one for one in _made_of(upload, sent) if not is_again(one)), None)


def version_with_words_covered(
    upload: Upload, sent: Sequence[Upload], submitted: Collection[str]
) -> Upload | None:
    """The version that replaces this file, unless its sender submitted it, went on with it, or
    marked other words in it.

    `sent` is newest first; `submitted` has the uploads of submitted versions.
    """
    made = _made_of(upload, sent)
    if upload.id in submitted or not all(map(is_again, made)):
        return None
    return next((one for one in made if one.n > upload.n), None)


def told(
    db: Session,
    upload: Upload | None,
    sent: Sequence[Upload],
    submitted: Collection[str],
    blocks: Sequence[Block],
    identity: Identity,
) -> CoveredBefore:
    """For the sender's own pages. `sent` and `submitted` as above."""
    if upload is None or upload.document is None or not any(one.marked_from for one in sent):
        return CoveredBefore()
    marked = book.marked_words(db, [one.id for one in sent])
    again = is_again(upload)
    covered = tuple(Counter(marked.get(upload.id, ())).items()) if again else ()
    instead = next(iter(_made_of(upload, sent)), None)
    # These may be partly masked here, but the rest is readable.
    in_instead = {_bare(word): word for word in (marked.get(instead.id, ()) if instead else ())}
    before = {_bare(word): word for word in _words(upload, sent, submitted, marked)}
    left = tuple(
        word
        for bare, word in (before | (in_instead | before)).items()
        if bare in in_instead
        or not all(
            _is_no_name(identity, block.text, start, end)
            for block, start, end in find_again(blocks, word)
        )
    )
    return CoveredBefore(
        covered, upload.marked_from if again else None, left, instead.id if instead else None
    )


def _is_no_name(identity: Identity, text: str, start: int, end: int) -> bool:
    return any(it.is_at(text, start, end) for it in identity.not_names)


def _made_of(upload: Upload, sent: Sequence[Upload]) -> list[Upload]:
    return [
        one
        for one in sent
        if one.marked_from == upload.id
        and one.marked_in == upload.document
        and one.state != "refused"
    ]


def _words(
    upload: Upload,
    sent: Sequence[Upload],
    submitted: Collection[str],
    marked: Mapping[str, Sequence[str]],
) -> list[str]:
    """What the sender covered in earlier files and in earlier readings of this one, longest first.

    Omits words that were covered for them and that they then wanted read.
    """
    by_id = {one.id: one for one in sent}
    earlier = sorted(
        (one for one in sent if one.n < upload.n or _is_of_earlier_reading(one, upload, by_id)),
        key=lambda one: one.n,
    )
    by_hand = {(one.marked_from, one.marked_in) for one in earlier if not is_again(one)}
    words: dict[str, str] = {}
    for one in earlier:
        source = one.marked_from, one.marked_in
        left = one.marked_from is not None and one.n < by_id[one.marked_from].n
        as_sent = one.id not in submitted and (left or one.marked_from in submitted)
        undone = is_again(one) and (source in by_hand or as_sent)
        for word in marked.get(one.id, ()):
            if undone:
                words.pop(_bare(word), None)
            else:
                words.setdefault(_bare(word), word)
    return sorted(words.values(), key=len, reverse=True)


def _is_of_earlier_reading(one: Upload, file: Upload, by_id: Mapping[str, Upload]) -> bool:
    current = True
    while one.marked_from is not None:
        source = by_id[one.marked_from]
        current = current and one.marked_in == source.document
        one = source
    return one is file and not current


def _bare(word: str) -> str:
    """A wording's letters and digits, for comparison; an ordinary word with a capital stays a
    name.
    """
    if is_ordinary(word) and not word.islower():
        return word.capitalize()
    return "".join(letter for letter in word.casefold() if letter.isalnum()) or word


def _coverable(
    read: Document, passages: Iterable[RedactedPassage]
) -> Iterator[RedactedPassage]:
    """Drop what can't be covered: a page's picture may still show another page's words."""
    for passage in passages:
        try:
            places_of(read, [passage])
        except Refusal:
            continue
        yield passage
