"""Finds covered words again in a rewritten text.

Ignores capitals, white space and how digits are grouped, because another export may change
these. Parts of longer words don't match.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from blindfolio.documents.model import Block
from blindfolio.documents.selectors import as_copied
from blindfolio.documents.words import UNSPACED

FEWEST = 2  # letters and digits; fewer identify no one

_NUMBER = re.compile(r"[+(]?\d[\d\s().\-/+]*\d")
# Digits of a number that matches however it's grouped. Longer ones are slow to find and
# identify no one.
_DIGITS = range(6, 41)
_APART = r"[\s().\-/]{0,3}"
_LONGEST_NUMBER = 4 * _DIGITS.stop  # the most characters that `_digits` can match


_AT_ONCE = 1_000_000  # the most characters in one search, which blocks all other threads


def find_wording(
    blocks: Iterable[Block], wording: str, *, overlapping: bool = False
) -> Iterator[tuple[Block, int, int]]:
    """Yields `(block, start, end)` in code points for each place within a block, in reading
    order.

    Yields nothing if the wording has fewer than `FEWEST` letters and digits.
    """
    wanted = as_copied(unicodedata.normalize("NFC", wording))[0].strip()
    if sum(letter.isalnum() for letter in wanted) < (1 if UNSPACED.search(wanted) else FEWEST):
        return
    sought = re.compile(_expression(wanted), re.IGNORECASE)
    for block in blocks:
        text, places = as_copied(block.text)
        at = 0
        while match := _first(sought, text, at, max(len(wanted), _LONGEST_NUMBER)):
            yield block, places[match.start()], places[match.end() - 1] + 1
            at = match.start() + 1 if overlapping else match.end()


def _first(sought: re.Pattern[str], text: str, at: int, longest: int) -> re.Match[str] | None:
    # `sought.search(text, at)` in steps, for matches no longer than `longest`
    step = max(_AT_ONCE // longest, longest)
    for start in range(at, len(text), step):
        # One character more than a match: the next one decides whether it's a match.
        match = sought.search(text, start, start + step + longest + 1)
        if match and match.start() < start + step:
            return match
    return None


def _expression(wanted: str) -> str:
    exact = re.escape(wanted)
    if UNSPACED.search(wanted):
        return exact
    exact = _whole(exact, wanted[0].isalnum(), wanted[-1].isalnum())
    digits = _digits(wanted)
    return f"{exact}|{_whole(digits, True, True)}" if digits else exact


def _whole(words: str, begins: bool, ends: bool) -> str:
    return (r"(?<![^\W_])" if begins else "") + words + (r"(?![^\W_])" if ends else "")


def _digits(wanted: str) -> str:
    # Allows any grouping. Empty if `wanted` isn't a number.
    digits = [letter for letter in wanted if letter.isdigit()]
    if not _NUMBER.fullmatch(wanted) or len(digits) not in _DIGITS:
        return ""
    return rf"(?:\+{_APART})?\(?" + _APART.join(digits)
