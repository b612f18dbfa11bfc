"""Which word of a quote keeps it from being found: a hint, never a match."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from blindfolio.documents.model import Block
from blindfolio.documents.selectors import as_copied

FEWEST = 2
"""Words that must agree before or after the differing one."""
_SHOWN = 4
"""Words repeated in the sentence."""
_TRIES = 50
"""Places of a phrase at which its ends are checked; a letter may have thousands."""
_WORD = re.compile(r"\S+")


def first_difference(blocks: Sequence[Block], quote: str) -> str:
    """A sentence that names the quote's first word that the document doesn't have.

    Uses the place with most of the quote's first words in a row, else of its last. "" if fewer than
    `FEWEST` words agree, or if the document has the quote.
    """
    words = as_copied(unicodedata.normalize("NFC", quote))[0].split()
    texts = [as_copied(block.text)[0] for block in blocks]
    if letters := _other_letters(texts, words):
        return letters
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


def _other_letters(texts: Sequence[str], words: Sequence[str]) -> str:
    """For a quote that differs only in capitals: its first such word."""
    phrase = " ".join(words)
    for text in texts:
        at = text.lower().find(phrase.lower())
        # In a few scripts the small letters are more in number, and places would be others.
        if not words or at < 0 or len(text.lower()) != len(text):
            continue
        theirs = text[at : at + len(phrase)].split()
        differ = [pair for pair in zip(theirs, words, strict=False) if pair[0] != pair[1]]
        if differ:
            return f"Only capital letters differ: {_instead(*differ[0])}"
    return ""


def _instead(theirs: str, yours: str) -> str:
    return f"the document has \u201c{theirs}\u201d and your quote has \u201c{yours}\u201d."


def _last(words: Sequence[str]) -> str:
    return " ".join(words[-_SHOWN:])


def _longest_start(texts: Sequence[str], words: Sequence[str]) -> tuple[int, str, int]:
    """How many first words a text has in a row, that text, and their offset."""

    def find(text: str, n: int) -> int:
        # Only the last of these words must end there: a quote may begin within a word.
        phrase = " ".join(words[:n])
        return _place(text, phrase, lambda at: text[at + len(phrase) : at + len(phrase) + 1])

    return _longest(texts, len(words), find)


def _longest_end(texts: Sequence[str], words: Sequence[str]) -> tuple[int, str, int]:
    """As `_longest_start` for the last words, the first of which must begin there."""

    def find(text: str, n: int) -> int:
        phrase = " ".join(words[len(words) - n :])
        return _place(text, phrase, lambda at: text[max(at - 1, 0) : at])

    return _longest(texts, len(words), find)


def _place(text: str, phrase: str, beside: Callable[[int], str]) -> int:
    """The phrase's offset, if a space or nothing is beside it; -1 if none of `_TRIES` fits."""
    at = -1
    for _ in range(_TRIES):
        at = text.find(phrase, at + 1)
        if at < 0 or not beside(at).strip():
            return at
    return -1


def _longest(
    texts: Sequence[str], most: int, find: Callable[[str, int], int]
) -> tuple[int, str, int]:
    """The most words that a text has, the first such text, and their offset.

    A binary search: a text with n of them has every lower number.
    """
    best = (0, "", 0)
    for text in texts:
        low, high = best[0] + 1, most
        # Most texts don't beat the best so far, and are searched once.
        at = find(text, low) if low <= most else -1
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
