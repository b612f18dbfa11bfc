"""Selectors: where in a document a comment stands. Exact, or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from blindfolio.documents.model import Block

SPACES = re.compile(r"\s+")
UNEVEN = re.compile(r"[^\S ]|  ")


def verify(block: Block, start: int, end: int, quote: str) -> bool:
    """Whether `[start, end)` of the block's text (in code points) is exactly this quote.

    A quote without a visible character is never one. Nothing is ever matched approximately: a
    comment whose quote does not verify is shown as unplaced, never moved.
    """
    return (
        0 <= start < end <= len(block.text)
        and block.text[start:end] == quote
        and not quote.isspace()
    )


def find_quote(
    blocks: Iterable[Block], quote: str, *, most: int | None = None
) -> list[tuple[Block, int, int]]:
    """The first `most` (or all) places within one block where a typed or pasted quote stands.

    Equal but for white space (a copy has line ends where the text has spaces) and for composed
    letters. Places are `(block, start, end)` in code points of the block's own text, in reading
    order; they may overlap one another. Empty for a quote without a visible character.
    """
    wanted = SPACES.sub(" ", unicodedata.normalize("NFC", quote)).strip()
    return list(islice(_places(blocks, wanted), most)) if wanted else []


def _places(blocks: Iterable[Block], wanted: str) -> Iterator[tuple[Block, int, int]]:
    for block in blocks:
        text, places = _collapsed(block.text)
        at = text.find(wanted)
        while at >= 0:
            yield block, places[at], places[at + len(wanted) - 1] + 1
            at = text.find(wanted, at + 1)


def _collapsed(text: str) -> tuple[str, Sequence[int]]:
    """The text with each run of white space as one space, and each character's old offset."""
    if not UNEVEN.search(text):
        return text, range(len(text))
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for run in SPACES.finditer(text):
        parts.append(text[done : run.start()])
        places.extend(range(done, run.start() + 1))
        parts.append(" ")
        done = run.end()
    parts.append(text[done:])
    places.extend(range(done, len(text)))
    return "".join(parts), places
