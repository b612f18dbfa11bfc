"""Which word of a quote keeps it from being found: a hint for who pasted it, never a match."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from blindfolio.documents.model import Block
from blindfolio.documents.selectors import as_copied

FEWEST = 2
"""Words that must agree before or after the one that differs; one alone is anywhere."""
_SHOWN = 4
"""Words that are repeated in the sentence, to say where."""
_WORD = re.compile(r"\S+")


def first_difference(blocks: Sequence[Block], quote: str) -> str:
    """A sentence that names the word of the quote that the document doesn't have there.

    The place is the one that has most of the quote's first words in a row, or else most of its
    last. Empty where fewer than `FEWEST` words agree, and for a quote that is in the document.
    """
    words = as_copied(unicodedata.normalize("NFC", quote))[0].split()
    texts = [as_copied(block.text)[0] for block in blocks]
    n, text, at = _longest_start(texts, words)
    if FEWEST <= n < len(words):
        agreed = " ".join(words[:n])
        theirs = _WORD.search(text, at + len(agreed))
        after = f"After \u201c{_last(words[:n])}\u201d, "
        if theirs is None:
            return f"{after}the paragraph ends. Copy words from a single paragraph."
        return f"{after}{_instead(theirs[0], words[n])}"
    n, text, at = _longest_end(texts, words)
    if FEWEST <= n < len(words):
        before = f"Before \u201c{' '.join(words[-n:][:_SHOWN])}\u201d, "
        earlier = _WORD.findall(text[:at])
        if not earlier:
            return f"{before}the paragraph begins. Copy words from a single paragraph."
        return f"{before}{_instead(earlier[-1], words[-n - 1])}"
    return ""


def _instead(theirs: str, yours: str) -> str:
    return f"the document has \u201c{theirs}\u201d and your quote has \u201c{yours}\u201d."


def _last(words: Sequence[str]) -> str:
    return " ".join(words[-_SHOWN:])


def _longest_start(texts: Sequence[str], words: Sequence[str]) -> tuple[int, str, int]:
    """How many of the first words a text has in a row, that text, and where they begin in it."""
    # Only the last of these words must end there: a quote may begin within a word.
    return _longest(texts, len(words), lambda n: re.escape(" ".join(words[:n])) + r"(?!\S)")


def _longest_end(texts: Sequence[str], words: Sequence[str]) -> tuple[int, str, int]:
    """The same for the last words; the first of them must begin there."""
    return _longest(
        texts, len(words), lambda n: r"(?<!\S)" + re.escape(" ".join(words[len(words) - n :]))
    )


def _longest(
    texts: Sequence[str], most: int, pattern: Callable[[int], str]
) -> tuple[int, str, int]:
    """The greatest number whose pattern a text has, the first such text, and where it begins. What
    has the pattern of a number has those of all lower ones."""
    best = (0, "", 0)
    for text in texts:
        low, high = best[0] + 1, most
        # Most texts don't beat the best so far, and are searched once.
        found = re.search(pattern(low), text) if low <= most else None
        while found:
            best = (low, text, found.start())
            half = (low + high + 1) // 2
            further = re.search(pattern(half), text) if low < high else None
            if further:
                low, found = half, further
            elif low < high:
                high = half - 1
            else:
                break
    return best
