"""Determines a page's reading order, and the lines that repeat on every page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from blindfolio.documents.pdf.boxes import Box, runs
from blindfolio.documents.pdf.layout.lines import TextLine, beside

DIGITS = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)

_EDGE = 0.1  # share of the page's height, at top and foot, for running heads

# distance in type sizes, and ratio of sizes, beyond which lines may be in two frames
_NEXT_LINE, _SAME_TYPE = 2.2, 0.85

_MOST_FRAMES = 150  # A page in more pieces is a drawing without a known order.

_JUMPS = 0.05  # A file with a larger share of jumps up or across draws its lines in any order.


def in_reading_order(lines: Sequence[TextLine], width: int) -> list[TextLine]:
    """Keeps the file's order, frame by frame, because nearly all programs write pages in
    reading order. If the order jumps back and forth, looks for columns instead.
    """
    jumps = sum(_jumps_up(a, b) or beside(a, b) for a, b in pairwise(lines))
    if jumps <= 1 + _JUMPS * len(lines):
        frames = _by_place([*runs(lines, _in_one_frame)])
        return [line for frame in frames for line in frame]
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
        else:  # a line across both columns ends the columns above it
            done += [*left, *right, line]
            left, right = [], []
    return [*done, *left, *right]


def _by_place(frames: list[list[TextLine]]) -> list[list[TextLine]]:
    # the file's order, except that no frame comes before one above it
    if len(frames) > _MOST_FRAMES:
        return frames
    boxes = [
        Box.around(
            Box(line.left, line.base - max(1, line.size * 7 // 10), line.right, line.base)
            for line in frame
        )
        for frame in frames
    ]
    above = [{b for b, box in enumerate(boxes) if _stands_above(box, own)} for own in boxes]
    waiting = list(range(len(frames)))
    done: list[list[TextLine]] = []
    while waiting:
        # There is always one below none of the others.
        first = next(at for at in waiting if not above[at])
        waiting.remove(first)
        for others in above:
            others.discard(first)
        done.append(frames[first])
    return done


def _stands_above(upper: Box, lower: Box) -> bool:
    return upper.bottom <= lower.top and _overlaps(
        upper.left, upper.right, lower.left, lower.right
    )


def _in_one_frame(last: TextLine, line: TextLine) -> bool:
    small, large = sorted((last.size, line.size))
    return beside(last, line) or (
        0 < line.base - last.base <= _NEXT_LINE * large
        and small >= _SAME_TYPE * large
        and _overlaps(last.left, last.right, line.left, line.right)
    )


def _overlaps(left: int, right: int, first: int, last: int) -> bool:
    return min(right, last) - max(left, first) > min(right - left, last - first) // 4


def _jumps_up(last: TextLine, line: TextLine) -> bool:
    over = min(last.right, line.right) - max(last.left, line.left)
    narrow = min(last.right - last.left, line.right - line.left)
    return line.base < last.base - last.size and over > narrow / 2


def _gutter(lines: Sequence[TextLine], width: int) -> int | None:
    # The strip between two columns. A few lines (titles, tables) may cross it.
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
    """Returns the `id()` of lines at the same height at the edges of many pages, ignoring
    numbers in them. Many means half of the pages and at least three, or both of two pages.
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
