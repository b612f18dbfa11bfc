"""Other spellings of what a candidate covered: parts of a covered name that can still be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from blindfolio.documents.blinding.wording import find_wording
from blindfolio.documents.model import Block

_PART = re.compile(r"[^\W\d_][\w'\u2019-]{2,}")
MOST = 10
"""Parts that a page names; a covered sentence has as many words as it likes."""

OFTEN = 50
"""A word that stands at more places is no name, and its places could not be chosen from either."""


def parts_left(
    marked: Iterable[str], blocks: Sequence[Block], *, whole: Sequence[str] = ()
) -> list[tuple[str, int]]:
    """Each part of these words that is written like a name and still stands in the document, with
    how often; in the order of the words, and after what is `whole`, which counts as it is written
    too. For the pages of whoever covered them."""
    named = (
        part
        for words in (*whole, *marked)
        for part in _PART.findall(words)
        if part[0].isupper()
    )
    parts = dict.fromkeys((*whole, *named))
    found = ((part, sum(1 for _ in find_wording(blocks, part))) for part in parts)
    return [(part, times) for part, times in found if 0 < times <= OFTEN][:MOST]
