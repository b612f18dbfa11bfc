"""Where a model's quote is in a document: its words are compared, not its marks.

A model copies words faithfully and marks carelessly: emphasis, quotation marks, dashes, white space
and the borders of table cells are tolerated. What is kept is always the document's own text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from blindfolio.documents.model import Block

FEWEST = 8
"""Characters of a quote: a shorter one points nowhere."""

_DROPPED = frozenset("*_`~“”„‟\"‘’‚‛'«»‹›")  # noqa: RUF001
_DASHES = frozenset("‐‑‒–—―−")  # noqa: RUF001
_BORDERS = frozenset("|\t\n\r")


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """Words of one block, as they are in its text: `text[start:end]`, in code points."""

    block: int
    text: str
    start: int
    end: int


def find_passage(
    quote: str, block: int | None, blocks: Sequence[Block]
) -> QuotedPassage | None:
    """The passage that a quote means: in the block it names if it is there, else in the first that
    has it. None where no block has its words in a row, or where it is too short."""
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
    """The text without marks, in lower case and with single blanks, and for each of its characters
    the place in `text` that it comes from."""
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
