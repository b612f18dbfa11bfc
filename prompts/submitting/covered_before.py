"""Cover the words that a candidate covered in one file in the next ones too, and when a file
is read again. A word that isn't a name there can be uncovered (`not_a_name`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.blinding.covered_again import find_again, find_covered
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.blinding.not_names import NotAName
from blindfolio.documents.blinding.redaction import RedactedPassage, places_of
from blindfolio.documents.model import Block, Document
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from prompts.models import Upload


@dataclass(frozen=True, slots=True)
class CoveredBefore:
    """What the candidate covered in any of their files: `words` wherever they are, and
    doubtful ones that were ticked only at these `places`, because others are asked about."""

    words: Sequence[str] = ()
    places: Sequence[NotAName] = ()


def covered(db: Session, sent: Sequence[Upload]) -> CoveredBefore:
    if not any(one.marked_from for one in sent):
        return CoveredBefore()
    marked = book.marked_words(db, [one.id for one in sent]).values()
    words = {it for found in marked for it in found}
    ticked, elsewhere = set[NotAName](), set[str]()
    for one in sent:
        if one.marked_from is None or one.marked_in is None:
            continue
        texts = {block.id: block.text for block in documents.blocks(db, one.marked_in)}
        doubts = book.doubts_in(db, one.marked_from)
        asked = {(it.block, it.start, it.end) for it in doubts if it.place}
        for block, *at in one.marked:
            place = NotAName.at(texts[block], *at)
            if (block, *at) in asked:
                ticked.add(place)
            else:
                elsewhere.add(place.words)
    places = [it for it in ticked if it.words not in elsewhere]
    words -= {it.words for it in places}
    return CoveredBefore(sorted(words, key=lambda it: (-len(it), it)), places)


def passages(
    read: Document, identity: Identity, covered: CoveredBefore
) -> Iterator[RedactedPassage]:
    """Return where these words are in a newly read file. Places that can't be covered are
    left out."""
    texts = {block.id: block.text for block in read.blocks}
    at_places = (
        RedactedPassage(block.id, start, end)
        for it in covered.places
        for block, start, end in find_again(read.blocks, it.words)
        if it.is_at(block.text, start, end)
    )
    for passage in (*find_covered(read, identity, covered.words), *at_places):
        try:
            places_of(read, [passage])
        except Refusal:
            continue
        if not _is_no_name(identity, texts[passage.block], passage.start, passage.end):
            yield passage


def readable(identity: Identity, blocks: Sequence[Block], covered: CoveredBefore) -> list[str]:
    return [
        word
        for word in covered.words
        if not all(
            _is_no_name(identity, block.text, start, end)
            for block, start, end in find_again(blocks, word)
        )
    ]


def _is_no_name(identity: Identity, text: str, start: int, end: int) -> bool:
    return any(it.is_at(text, start, end) for it in identity.not_names)
