"""Represents a PDF's lines and tables before they become blocks, and determines which lines
follow one another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from blindfolio.documents.pdf.glyphs import MONO
from blindfolio.documents.pdf.layout.columns import Table
from blindfolio.documents.pdf.layout.lines import TextLine

SENTENCE_END = re.compile(r"[.!?:;\u3002][)\]\"\u201d\u2019]*\Z")
CODE = 0.8  # least share of letters of one width in code

_AROUND = 12  # lines before and after that show a column's width

_ROOM = 4  # Type sizes. Less room at the end may be ragged setting.


Part = TextLine | Table


def body_size(flow: Iterable[Part]) -> int:
    """Returns the type size of most text except code, in tenths of a point, or 0 if there is no
    text.
    """
    sizes: Counter[int] = Counter()
    for part in flow:
        if isinstance(part, TextLine) and part.share(MONO) < CODE:
            sizes[part.size] += len(part.text)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 0


def follows(last: TextLine, line: TextLine, leading: float) -> bool:
    """Returns whether `line` is the next line below, at most `leading` type sizes down."""
    apart = line.base - last.base
    beside = line.left > last.right + 3 * last.size or line.right < last.left
    return (
        line.page == last.page
        and -last.size // 2 <= apart <= leading * max(last.size, line.size)
        and not beside
    )


def mark_broken(flow: Sequence[Part]) -> None:
    """Marks lines that end early, which means that the next word would still have fitted."""
    for at, line in enumerate(flow[:-1]):
        after = flow[at + 1]
        if not isinstance(line, TextLine) or not isinstance(after, TextLine):
            continue
        around = flow[max(0, at - _AROUND) : at + _AROUND]
        full = max(
            other.right
            for other in around
            if isinstance(other, TextLine)
            and other.page == line.page
            and other.left < line.right
            and other.right > line.left
        )
        room = full - line.right - line.size // 2
        word_end = next((g.x for g in after.glyphs if g.char == " "), after.right)
        line.broken = room > max(_ROOM * line.size, word_end - after.left)


def usual_leading(flow: Iterable[Part]) -> float:
    """Returns the usual distance between a paragraph's baselines in type sizes, with a
    tolerance.
    """
    gaps: Counter[int] = Counter()
    for last, line in pairwise(flow):
        if (
            isinstance(last, TextLine)
            and isinstance(line, TextLine)
            and last.page == line.page
            and last.size == line.size
            and 0 < line.base - last.base < 2.4 * line.size
            and last.left == line.left
        ):
            gaps[round(20 * (line.base - last.base) / line.size)] += len(line.text)
    usual = max(gaps, key=lambda gap: (gaps[gap], gap)) / 20 if gaps else 1.2
    return usual * 1.17


def runs_on(last: TextLine, line: TextLine) -> bool:
    return not SENTENCE_END.search(last.text) and line.text[:1].islower()
