"""Where words that somebody covered once stand in a file that was just read.

They are looked for in the text before it was masked, too: a user name that is masked by now may be
a part of the address that was covered, and what is left of the address has to be covered still.
Ordinary words, covered at one place, are looked for only where they are written as they were there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from blindfolio.documents.blinding.identity import Finder, Identity, is_common
from blindfolio.documents.blinding.mask import boxed, places_in
from blindfolio.documents.blinding.redaction import RedactedPassage, moved
from blindfolio.documents.blinding.wording import find_wording
from blindfolio.documents.model import Block, Document


def find_covered(
    read: Document, identity: Identity, wordings: Sequence[str]
) -> Iterator[RedactedPassage]:
    """The passages of a reading's masked text in which these words stand or stood, in no order and
    some of them twice. `identity` is what the reading masked."""
    for wording in wordings:
        for block, start, end in find_again(read.blocks, wording):
            yield RedactedPassage(block.id, start, end)
    masked = {block.id: block for block in read.blocks}
    finder = Finder(identity)
    for before in read.unmasked:
        if before.text != masked[before.id].text:
            yield from _behind(before, masked[before.id], finder, wordings)


def find_again(blocks: Iterable[Block], wording: str) -> Iterator[tuple[Block, int, int]]:
    """As `find_wording`, overlapping; of "Stripe" without the places of "stripe"."""
    ordinary = is_ordinary(wording)
    for block, start, end in find_wording(blocks, wording, overlapping=True):
        if not ordinary or block.text[start:end].islower() == wording.islower():
            yield block, start, end


def is_ordinary(wording: str) -> bool:
    """Whether these are words that a text has beside what is called by them; no address is."""
    return wording.replace(" ", "").isalpha() and is_common(wording)


def _behind(
    before: Block, masked: Block, finder: Finder, wordings: Sequence[str]
) -> Iterator[RedactedPassage]:
    """The same for one block in which something is masked, by its text from before that."""
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
            # Nobody can say where its words went: more is covered rather than less.
            yield RedactedPassage(masked.id, 0, len(masked.text))
