"""Recognises the marks before list items, which are characters, or discs and squares that the
page draws.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from blindfolio.documents.pdf.boxes import Box, runs
from blindfolio.documents.pdf.glyphs import READ, Glyph

BULLET = re.compile(
    r"([\u2022\u25e6\u25aa\u25cf\u25cb\u2023\u2043\u25a0\u25b8\u27a2\u00b7\uf000-\uf0ffo*\u2013-])"
    r"\s+(?=\S)"
)
NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
LETTER = re.compile(r"(?:\(?[a-z]\)|\([ivx0-9]{1,4}\)|[a-z]\.|[ivx]{2,4}\.)\s+(?=\S)")

DISC = "\u2022"

_SMALLEST, _LARGEST = 12, 65
_LOW, _HIGH = 0.1, 0.62  # type sizes from the baseline to a disc's middle

_NEAREST, _FARTHEST = 0.25, 2.0  # type sizes from a disc to its item


def mark_of(text: str) -> re.Match[str] | None:
    return BULLET.match(text) or NUMBER.match(text) or LETTER.match(text)


def is_mark(text: str) -> bool:
    mark = mark_of(f"{text} x")
    return mark is not None and mark.end() > len(text)


def with_drawn_marks(glyphs: Sequence[Glyph], drawn: Iterable[Box]) -> list[Glyph]:
    """Adds a disc before each line that begins with a small drawn shape, because browsers draw
    list marks as shapes. `drawn` contains the boxes of all shapes on the page.
    """
    shapes = list(filter(_may_be_disc, drawn))
    if not shapes:
        return list(glyphs)
    starts = sorted((glyphs[i].y, i) for i in _line_starts(glyphs))
    found = {i: shape for shape in shapes for i in _led_by(shape, glyphs, starts)}
    # A single one may be a point in a chart.
    sizes = Counter((shape.right - shape.left) // 5 for shape in found.values())
    done: list[Glyph] = []
    for i, glyph in enumerate(glyphs):
        shape = found.get(i)
        if shape and sizes[(shape.right - shape.left) // 5] > 1:
            done.append(Glyph(DISC, shape.left, glyph.y, shape.right, glyph.size))
            done.append(Glyph(" ", shape.right, glyph.y, shape.right, glyph.size))
        done.append(glyph)
    return done


def _led_by(
    shape: Box, glyphs: Sequence[Glyph], starts: Sequence[tuple[int, int]]
) -> Iterator[int]:
    # those of `starts`, sorted by height, that may belong to a disc at this place
    middle = (shape.top + shape.bottom) // 2
    for y, i in starts[bisect(starts, (middle, 0)) :]:
        if y - middle > _LARGEST:
            break
        up, apart = (y - middle) / glyphs[i].size, (glyphs[i].x - shape.right) / glyphs[i].size
        if _LOW <= up <= _HIGH and _NEAREST <= apart <= _FARTHEST:
            yield i


def _may_be_disc(shape: Box) -> bool:
    small, large = sorted((shape.right - shape.left, shape.bottom - shape.top))
    return small >= _SMALLEST and large <= _LARGEST and large - small <= 0.3 * large


def _line_starts(glyphs: Sequence[Glyph]) -> Iterator[int]:
    read = [i for i, g in enumerate(glyphs) if g.state in READ and g.char != " "]

    def goes_on(last: int, i: int) -> bool:
        glyph = glyphs[i]
        level = abs(glyph.y - glyphs[last].y) <= glyph.size // 3
        return level and -glyph.size <= glyph.x - glyphs[last].right <= 4 * glyph.size

    return (line[0] for line in runs(read, goes_on))
