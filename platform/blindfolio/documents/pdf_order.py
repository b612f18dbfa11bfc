"""The order in which a page is read, and the lines that repeat on every page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from blindfolio.documents.pdf_lines import TextLine, beside

DIGITS = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)

_EDGE = 0.1
"""Running heads stand in this part of the page's height, at its top and at its foot."""

_JUMPS = 0.05
"""In more than this share of lines a file jumps up or across only if it draws them in any order."""


def in_reading_order(lines: Sequence[TextLine], width: int) -> list[TextLine]:
    """The page's lines as they are read.

    Nearly every program writes a page in its reading order, columns included, so the file's own
    order stays unless it jumps back and forth over the page; then columns are looked for.
    """
    jumps = sum(_jumps_up(a, b) or beside(a, b) for a, b in pairwise(lines))
    if jumps <= 1 + _JUMPS * len(lines):
        return list(lines)
    gutter = _gutter(lines, width)
    ordered = sorted(lines, key=lambda line: (line.base, line.left))
    if gutter is None:
        return ordered
    done: list[TextLine] = []
    left: list[TextLine] = []
    right: list[TextLine] = []
    for line in ordered:
        if line.right <= gutter:
            left.append(line)
        elif line.left >= gutter:
            right.append(line)
        else:  # a line over both columns ends what stands above it
            done += [*left, *right, line]
            left, right = [], []
    return [*done, *left, *right]


def _jumps_up(last: TextLine, line: TextLine) -> bool:
    over = min(last.right, line.right) - max(last.left, line.left)
    narrow = min(last.right - last.left, line.right - line.left)
    return line.base < last.base - last.size and over > narrow / 2


def _gutter(lines: Sequence[TextLine], width: int) -> int | None:
    """Where a white strip parts two columns; few lines (titles, tables) may cross it."""
    best: tuple[int, int] | None = None
    for x in range(width * 3 // 10, width * 7 // 10, 20):
        crossing = sum(line.left < x < line.right for line in lines)
        beside = min(
            sum(line.right <= x for line in lines), sum(line.left >= x for line in lines)
        )
        if beside >= 4 and crossing * 3 <= len(lines):
            best = min(best or (crossing, x), (crossing, x))
    return best[1] if best else None


def running_heads(pages: Sequence[Sequence[TextLine]], heights: Sequence[int]) -> set[int]:
    """`id()` of the lines that stand at one height at the edge of many pages, but for numbers.

    Many: half of the pages, and at least three; all of a document of two.
    """
    places: dict[tuple[str, int], dict[int, list[TextLine]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for page, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        for line in lines:
            if not height * _EDGE < line.middle < height * (1 - _EDGE):
                places[DIGITS.sub("#", line.text), line.base // 40][page].append(line)
    enough = max(min(len(pages), 3), len(pages) // 2) if len(pages) > 1 else 2
    return {
        id(line)
        for found in places.values()
        if len(found) >= enough
        for lines in found.values()
        for line in lines
    }
