"""Finds the word that keeps a quote from being found: a hint, never a match."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from blindfolio.documents.model import Block
from blindfolio.documents.selectors import as_copied

FEWEST = 2
"""Words that must agree before or after the differing one."""
_SHOWN = 4
"""Words repeated in the sentence."""
_TRIES = 50
"""Places of a phrase to check; a single letter may have thousands."""
_WORD = re.compile(r"\S+")


def first_difference(blocks: Sequence[Block], quote: str) -> str:
    """A sentence that names the quote's first word that differs from the document.

    Uses the place with the most of the quote's first words in a row, or else its last words. "" if
    fewer than `FEWEST` words agree, or if the document has the quote.
    """
    words = as_copied(unicodedata.normalize("NFC", quote))[0].split()
    texts = [as_copied(block.text)[0] for block in blocks]
    if letters := _other_letters(texts, words):
        return letters
    n, text, at = _longest(texts, words, of_first=True)
    if FEWEST <= n < len(words):
        agreed = " ".join(words[:n])
        theirs = _WORD.search(text, at + len(agreed))
        after = f"After \u201c{' '.join(words[:n][-_SHOWN:])}\u201d, "
        if theirs is None:
            return f"{after}the paragraph ends. Copy words from a single paragraph."
        return f"{after}{_instead(theirs[0], words[n])}"
    n, text, at = _longest(texts, words, of_first=False)
    if FEWEST <= n < len(words):
        before = f"Before \u201c{' '.join(words[-n:][:_SHOWN])}\u201d, "
        earlier = _WORD.findall(text[:at])
        if not earlier:
            return f"{before}the paragraph begins. Copy words from a single paragraph."
        return f"{before}{_instead(earlier[-1], words[-n - 1])}"
    return ""


def _other_letters(texts: Sequence[str], words: Sequence[str]) -> str:
    phrase = " ".join(words)
    for text in texts:
        at = text.lower().find(phrase.lower())
        # In a few scripts lower-casing changes the length, and with it the offsets.
        if not words or at < 0 or len(text.lower()) != len(text):
            continue
        theirs = text[at : at + len(phrase)].split()
        differ = [pair for pair in zip(theirs, words, strict=False) if pair[0] != pair[1]]
        if differ:
            return f"Only capital letters differ: {_instead(*differ[0])}"
    return ""


def _instead(theirs: str, yours: str) -> str:
    return f"the document has \u201c{theirs}\u201d and your quote has \u201c{yours}\u201d."


def _longest(
    texts: Sequence[str], words: Sequence[str], *, of_first: bool
) -> tuple[int, str, int]:
    """How many of the first (or last) words a text has in a row, the first such text, and their
    offset.

    A binary search: a text with n such words has every lower number too.
    """

    def find(text: str, n: int) -> int:
        """-1 unless one of the first `_TRIES` places ends at a space or the text's edge.

        Only on the differing side: a quote may begin or end within a word.
        """
        phrase = " ".join(words[:n] if of_first else words[len(words) - n :])
        at = -1
        for _ in range(_TRIES):
            at = text.find(phrase, at + 1)
            end = at + len(phrase)
            beside = text[end : end + 1] if of_first else text[max(at - 1, 0) : at]
            if at < 0 or not beside.strip():
                return at
        return -1

    best = (0, "", 0)
    for text in texts:
        low, high = best[0] + 1, len(words)
        # Most texts don't beat the best so far, so they are searched once.
        at = find(text, low) if low <= high else -1
        while at >= 0:
            best = (low, text, at)
            half = (low + high + 1) // 2
            further = find(text, half) if low < high else -1
            if further >= 0:
                low, at = half, further
            elif low < high:
                high = half - 1
            else:
                break
    return best
