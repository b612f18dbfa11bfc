"""Cover the words that a candidate covered in one file in the next ones too, and when a file
is read again. A word that isn't a name there can be uncovered (`not_a_name`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from blindfolio.documents.blinding.covered_again import find_again, find_covered
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.blinding.redaction import RedactedPassage, places_of
from blindfolio.documents.model import Block, Document
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from prompts.models import Upload


def words(db: Session, sent: Sequence[Upload]) -> list[str]:
    """Return what the candidate covered in any of their files, longest first."""
    if not any(one.marked_from for one in sent):
        return []
    marked = book.marked_words(db, [one.id for one in sent]).values()
    return sorted({it for found in marked for it in found}, key=lambda it: (-len(it), it))


def passages(
    read: Document, identity: Identity, covered: Sequence[str]
) -> Iterator[RedactedPassage]:
    """Return where these words are in a newly read file. Places that can't be covered are
    left out."""
    texts = {block.id: block.text for block in read.blocks}
    for passage in find_covered(read, identity, covered):
        try:
            places_of(read, [passage])
        except Refusal:
            continue
        if not _is_no_name(identity, texts[passage.block], passage.start, passage.end):
            yield passage


def readable(identity: Identity, blocks: Sequence[Block], covered: Sequence[str]) -> list[str]:
    return [
        word
        for word in covered
        if not all(
            _is_no_name(identity, block.text, start, end)
            for block, start, end in find_again(blocks, word)
        )
    ]


def _is_no_name(identity: Identity, text: str, start: int, end: int) -> bool:
    return any(it.is_at(text, start, end) for it in identity.not_names)
