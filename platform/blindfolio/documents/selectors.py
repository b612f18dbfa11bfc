"""Finds the places that comments refer to. If there is no exact place, it finds none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from blindfolio.documents.model import Block
from blindfolio.documents.words import LEVEL

# Copying through another program may straighten quotes and dashes, write out ligatures, add or
# drop soft hyphens and zero-width spaces, and write 10⁶ as 10^6 or 106.
_WRITTEN = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
    "\u2026": "...",
    "^": "",
    **{chr(rank): chr(level) for rank, level in LEVEL.items()},
    **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)},
}
# pairs of quotation marks, as `as_copied` writes them
_AROUND = ('""', "''", "\u00ab\u00bb", "\u00bb\u00ab")
_UNEVEN = re.compile(rf"[^\S ]\s*|\s{{2,}}|[{re.escape(''.join(_WRITTEN))}]")


def verify(block: Block, start: int, end: int, quote: str) -> bool:
    """Returns whether `[start, end)` of the block's text, in code points, is exactly this
    quote. A quote without a visible character never matches.

    A comment whose quote doesn't match exactly is shown as unplaced and never moved to a
    similar passage.
    """
    return (
        0 <= start < end <= len(block.text)
        and block.text[start:end] == quote
        and not quote.isspace()
    )


def find_quote(
    blocks: Iterable[Block], quote: str, *, most: int | None = None
) -> list[tuple[Block, int, int]]:
    """Returns the first `most` places (by default all) of a typed or pasted quote, each within
    one block. Places are `(block, start, end)` in code points, in reading order, and may
    overlap. A quote without a visible character has none.

    Differences that copying causes are ignored: white space, composed letters, ligatures, soft
    hyphens, and the shapes of dashes and quotation marks. Quotation marks around the quote
    count only if the document has them too.
    """
    blocks = list(blocks)
    wanted = as_copied(unicodedata.normalize("NFC", quote))[0].strip()
    bare = wanted[1:-1].strip() if wanted[:1] + wanted[-1:] in _AROUND else ""
    for words in filter(None, (wanted, bare)):
        if found := list(islice(_places(blocks, words), most)):
            return found
    return []


def _places(blocks: Iterable[Block], wanted: str) -> Iterator[tuple[Block, int, int]]:
    for block in blocks:
        text, places = as_copied(block.text)
        at = text.find(wanted)
        while at >= 0:
            yield block, places[at], places[at + len(wanted) - 1] + 1
            at = text.find(wanted, at + 1)


def as_copied(text: str) -> tuple[str, Sequence[int]]:
    """Returns the text in a form for comparing copies, and the original offset of each of its
    characters. White space becomes one space.
    """
    if not _UNEVEN.search(text):
        return text, range(len(text))
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for run in _UNEVEN.finditer(text):
        written = _WRITTEN.get(run[0], " ")
        parts += (text[done : run.start()], written)
        places += (*range(done, run.start()), *[run.start()] * len(written))
        done = run.end()
    parts.append(text[done:])
    places.extend(range(done, len(text)))
    return "".join(parts), places
