"""Words that a candidate covered in one file and that stand in the next one: covered there too.

The next file is read as it is, and a version of it in which these words are covered is made at
once, as if its sender had marked them. So whoever wants the words to be read uses the file as it
was sent; and what the end of a window submits is the newest version, which has them covered.
"""

from __future__ import annotations

import hashlib
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
from blindfolio.visibility.stage import WRITING
from prompts import queries
from prompts.models import Invitation, Upload
from prompts.submitting import marked_version


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
    there, what was made of it or came later is submitted, or the window is closed."""
    invitation = db.get_one(Invitation, upload.invitation)
    if (
        folio.stage not in WRITING
        or invitation.closed_at is not None
        or upload.document is None
    ):
        return
    sent = queries.uploads(db, invitation.id)
    key = _key(upload.id, upload.document)
    if not _is_newest_file(upload, sent) or any(one.key == key for one in sent):
        return
    submitted = {one.upload for one in queries.submissions(db, invitation.id)}
    if any(one.n > upload.n and one.id in submitted for one in sent):
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
    """Whether an upload was made by `cover_again`, and not by its sender's own marks."""
    source, document = upload.marked_from, upload.marked_in
    return source is not None and upload.key == _key(source, document or "")


def words_covered(db: Session, upload: Upload) -> list[str]:
    """The words that were covered to make this version; none of a file as it was sent."""
    if upload.marked_from is None:
        return []
    return book.marked_words(db, [upload.id]).get(upload.id, [])


def marked_by_hand(db: Session, upload: Upload) -> Upload | None:
    """The version of an upload, as it is now, in which its sender themselves marked words."""
    made = queries.marked_from(db, upload)
    return next((one for one in made if not is_again(one)), None)


def version_with_words_covered(
    upload: Upload | None, sent: Sequence[Upload], submitted: Collection[str]
) -> Upload | None:
    """The version that takes the place of this file, unless its sender wants the file as it was
    sent: they submitted it, went on with it, or marked other words in it. `sent`: all that they
    sent, newest first; `submitted`: those of which a version was submitted."""
    made = _made_of(upload, sent)
    if upload is None or upload.id in submitted or not all(map(is_again, made)):
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
    """What the sender of this upload is told there, with `sent` and `submitted` as above, the
    upload's blocks, and who they are. For their own pages."""
    if upload is None or upload.document is None or not any(one.marked_from for one in sent):
        return CoveredBefore()
    marked = book.marked_words(db, [one.id for one in sent])
    again = is_again(upload)
    covered = tuple(Counter(marked.get(upload.id, ())).items()) if again else ()
    instead = next(iter(_made_of(upload, sent)), None)
    # A part of these may be masked here; what is left of them can be read all the same.
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


def _made_of(upload: Upload | None, sent: Sequence[Upload]) -> list[Upload]:
    """As `queries.marked_from`, among these."""
    return [
        one
        for one in sent
        if upload is not None
        and one.marked_from == upload.id
        and one.marked_in == upload.document
        and one.state != "refused"
    ]


def _words(
    upload: Upload,
    sent: Sequence[Upload],
    submitted: Collection[str],
    marked: Mapping[str, Sequence[str]],
) -> list[str]:
    """What the sender of an upload covered in the files before it, and in it as it was read before,
    each wording once, the longest first; without those that they had covered for them, and then
    wanted to be read."""
    by_id = {one.id: one for one in sent}
    earlier = sorted(
        (one for one in sent if one.n < upload.n or _is_of_earlier_reading(one, upload, by_id)),
        key=lambda one: one.n,
    )
    by_hand = {(one.marked_from, one.marked_in) for one in earlier if not is_again(one)}
    words: dict[str, str] = {}
    for one in earlier:
        source = one.marked_from, one.marked_in
        as_sent = one.id not in submitted and (
            one.marked_from in submitted or _left_for_its_file(one, by_id)
        )
        undone = is_again(one) and (source in by_hand or as_sent)
        for word in marked.get(one.id, ()):
            if undone:
                words.pop(_bare(word), None)
            else:
                words.setdefault(_bare(word), word)
    return sorted(words.values(), key=len, reverse=True)


def _left_for_its_file(one: Upload, by_id: Mapping[str, Upload]) -> bool:
    """Whether its sender went on with the file that this version was made of."""
    return one.marked_from is not None and one.n < by_id[one.marked_from].n


def _is_of_earlier_reading(one: Upload, file: Upload, by_id: Mapping[str, Upload]) -> bool:
    """Whether words were marked to make `one` of a file that has been read again since."""
    current = True
    while one.marked_from is not None:
        source = by_id[one.marked_from]
        current = current and one.marked_in == source.document
        one = source
    return one is file and not current


def _bare(word: str) -> str:
    """In what one wording is the same however it is set: its letters and digits; of an ordinary
    word also whether it is a name."""
    if is_ordinary(word) and not word.islower():
        return word.capitalize()
    return "".join(letter for letter in word.casefold() if letter.isalnum()) or word


def _coverable(
    read: Document, passages: Iterable[RedactedPassage]
) -> Iterator[RedactedPassage]:
    """Those that can be covered: a page's picture may still show the words of another."""
    for passage in passages:
        try:
            places_of(read, [passage])
        except Refusal:
            continue
        yield passage


def _is_newest_file(upload: Upload, sent: Sequence[Upload]) -> bool:
    """Whether this is a file as it was sent, and no newer one can be used or is being read."""
    return upload.marked_from is None and not any(
        one.n > upload.n and one.marked_from is None and one.state != "refused" for one in sent
    )


def _key(upload: str, document: str) -> str:
    """By which the version that is made of an upload by itself is known, once for each reading."""
    return hashlib.sha256(f"again {upload} {document}".encode()).hexdigest()[:43]
