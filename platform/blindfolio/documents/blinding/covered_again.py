"""Finds words in a newly read file that were covered in an earlier version.

Searches the unmasked text too, because masking may hide only part of a covered address.
Ordinary words match only if they are capitalised in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from blindfolio.documents.blinding.identity import Finder, Identity, is_common, reading
from blindfolio.documents.blinding.mask import boxed, moved, places_in
from blindfolio.documents.blinding.redaction import RedactedPassage
from blindfolio.documents.blinding.wording import find_wording
from blindfolio.documents.model import Block, Document


def find_covered(
    read: Document, identity: Identity, wordings: Sequence[str]
) -> Iterator[RedactedPassage]:
    """Yields passages of the masked text in which these words occur or occurred before masking.
    The passages are unordered and may repeat. `identity` is what was masked when the file
    was read.
    """
    for wording in wordings:
        for block, start, end in find_again(read.blocks, wording):
            yield RedactedPassage(block.id, start, end)
    masked = {block.id: block for block in read.blocks}
    finder = Finder(reading(identity, (block.text for block in read.unmasked)))
    for before in read.unmasked:
        if before.text != masked[before.id].text:
            yield from _behind(before, masked[before.id], finder, wordings)


def find_again(blocks: Iterable[Block], wording: str) -> Iterator[tuple[Block, int, int]]:
    """Yields the same places as `find_wording`, including overlapping ones, but "Stripe"
    doesn't match "stripe".
    """
    ordinary = _is_ordinary(wording)
    for block, start, end in find_wording(blocks, wording, overlapping=True):
        if not ordinary or block.text[start:end].islower() == wording.islower():
            yield block, start, end


def _is_ordinary(wording: str) -> bool:
    # Whether a text may use these words in another sense. Never true for an address.
    return wording.replace(" ", "").isalpha() and is_common(wording)


def _behind(
    before: Block, masked: Block, finder: Finder, wordings: Sequence[str]
) -> Iterator[RedactedPassage]:
    found = [
        (wording, start, end)
        for wording in wordings
        for _, start, end in find_again([before], wording)
    ]
    places = places_in(before, finder) if found else []
    exact = boxed(before.text, places) == masked.text
    for wording, start, end in found:
        if exact:
            yield RedactedPassage(masked.id, *moved(places, start, end))
        elif not any(True for _ in find_again([masked], wording)):
            # Its new place is unknown, so the whole block is covered.
            yield RedactedPassage(masked.id, 0, len(masked.text))
