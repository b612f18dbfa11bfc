"""Counting words, in scripts with and without spaces between them."""

from __future__ import annotations

import re
from collections import Counter

_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"

# Japanese and Chinese have no spaces: each character counts, as office programs count them.
UNSPACED = re.compile(f"[{_UNSPACED}]")
PLAIN_WORD = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")


def count_words(text: str) -> int:
    """How many words the text has: runs between spaces that hold a letter or a digit."""
    total = 0
    for run in text.split():
        unspaced = 0 if run.isascii() else len(UNSPACED.findall(run))
        rest = UNSPACED.sub("", run) if unspaced else run
        total += unspaced + any(c.isalnum() for c in rest)
    return total


def bag(text: str) -> Counter[str]:
    """Each run of letters and digits with how often it occurs, case folded."""
    return Counter(PLAIN_WORD.findall(text.casefold()))
