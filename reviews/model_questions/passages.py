"""Find a model's quote in a document by its words.

Models copy words faithfully but marks carelessly, so emphasis, quotation marks, dashes, white
space and table borders may differ. The result is always the document's own text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from blindfolio.documents.model import Block

FEWEST = 8  # characters; a shorter quote could be anywhere

_DROPPED = frozenset("^*_`~“”„‟\"‘’‚‛'«»‹›")  # noqa: RUF001
_DASHES = frozenset("‐‑‒–—―−")  # noqa: RUF001
_BORDERS = frozenset("|\t\n\r")


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    # `start` and `end` count code points.

    block: int
    text: str
    start: int
    end: int


def find_passage(
    quote: str, block: int | None, blocks: Sequence[Block]
) -> QuotedPassage | None:
    """Return the passage in the named block, or else in the first block that has it. Return
    None if no block has these words in a row, or if the quote is too short."""
    wanted, _ = _plain(quote)
    wanted = wanted.strip(" .…")
    if len(wanted) < FEWEST:
        return None
    for found in sorted(blocks, key=lambda b: (b.seq != block, b.seq)):
        text, places = _plain(found.text)
        at = text.find(wanted)
        if at >= 0:
            start, end = places[at], places[at + len(wanted) - 1] + 1
            return QuotedPassage(found.seq, found.text[start:end], start, end)
    return None


def _plain(text: str) -> tuple[str, list[int]]:
    out: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        if char in _DROPPED:
            continue
        if char in _BORDERS or char.isspace():
            folded = " "
        elif char in _DASHES:
            folded = "-"
        else:
            folded = unicodedata.normalize("NFKC", char).lower()
        for one in folded:
            if one == " " and (not out or out[-1] == " "):
                continue
            out.append(one)
            places.append(at)
    return "".join(out), places
