"""Covers names on a page's picture so that the width of a cover doesn't reveal the name. The
exact width alone narrows 900 common names down to 18.

A short line is covered whole, unless the name ends it before white space. In a longer line the
width of every cover is a multiple of one width, even if it then covers letters after the name.
Covers depend only on origins and type sizes, never on letters' outlines. Lengths are in tenths
of a point.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from blindfolio.documents.blinding.identity import Finder, IdentityPlace
from blindfolio.documents.blinding.mask import boxed, moved
from blindfolio.documents.model import Block, Line, replacement
from blindfolio.documents.pdf.boxes import Box, equal_parts, runs
from blindfolio.documents.pdf.glyphs import MISDRAWN, MONO, TURNED, Glyph, GlyphPage
from blindfolio.documents.pdf.layout.lines import runs_left, unspread

_SHORT_LINE = 8  # words
_STEP = 180
_SHORTEST = 1440
_WIDE = 720

_SAME_LINE = 0.45
_GAP = 2.2
_TURNED_GAP = 2  # in type sizes, between letters of turned text

_MARGIN = 20
_GRID = 90  # of covers over turned text


class Cover(NamedTuple):
    """A box on a page. Pages are counted from 1."""

    page: int
    left: int
    top: int
    right: int
    bottom: int

    def is_beside(self, line: Line) -> bool:
        level = self.top < line.bottom and line.top < self.bottom
        return level and self.page == line.page


def covers_of(pages: Iterable[GlyphPage], finder: Finder) -> list[Cover]:
    """Returns covers for names among the raw characters of the pages, whichever block they are
    in.

    Slanted and invisible characters are included, because a picture shows them and light grey can
    be darkened.
    """
    return [
        cover
        for number, page in enumerate(pages, start=1)
        for run in _drawn_lines(page.glyphs)
        for cover in _over_glyphs(number, page.glyphs, run, finder)
    ]


def covers_of_unread(pages: Iterable[GlyphPage]) -> list[Cover]:
    """Returns covers over what is never searched: turned text, and letters of fonts that store
    others.
    """
    found: list[Cover] = []
    for number, page in enumerate(pages, start=1):
        for state in (MISDRAWN, TURNED):
            letters = [it for it in page.glyphs if it.state == state and it.char != " "]
            for run in runs(letters, _follows):
                if state == TURNED:
                    found += _over_turned(number, run)
                    continue
                box, rim = Box.around(glyph.box for glyph in run), run[0].size
                found.append(
                    _over_line(number, box._replace(left=box.left - rim, right=box.right + rim))
                )
    return found


def _drawn_lines(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    for run in runs((glyph for glyph in glyphs if glyph.state != TURNED), _follows):
        if begins := [i for i, glyph in enumerate(run) if glyph.char != " "][:1]:
            yield unspread(run[begins[0] :])


def _over_glyphs(
    page: int, glyphs: Sequence[Glyph], run: Sequence[Glyph], finder: Finder
) -> list[Cover]:
    text = "".join(glyph.char for glyph in run)
    code = sum(glyph.style == MONO for glyph in run) * 2 > len(run)
    places = finder.places(text, code=code)
    if not places:
        return []
    line = Box.around(glyph.box for glyph in run)

    def words(inside: Sequence[Glyph]) -> Box:
        part = Box.around(glyph.box for glyph in inside)
        return line._replace(left=part.left, right=part.right)

    if not _is_short(text):
        return [_stepped(page, words(run[p.start : p.end]), _WIDE) for p in places]
    start = places[0].start
    if len(places) == 1 and _ends(text, start, places[0].end):
        before = max(glyph.right for glyph in run[:start] if glyph.char != " ")
        others = (Box(g.x, g.y - g.size, g.right, g.y) for g in glyphs if g.char != " ")
        if over := _over_end(page, words(run[start:]), before, others):
            return [over]
    return [_over_line(page, line)]


def _over_turned(page: int, run: Sequence[Glyph]) -> Iterable[Cover]:
    # Squares at equal steps along the line, on a coarse grid: letters' own steps and the line's
    # exact length would reveal widths.
    half = max(max(g.right - g.x, g.size) for g in run) // 2 + _MARGIN
    middles = [((g.x + g.right) / 2, g.y + g.size / 2) for g in run]
    points, ahead = [middles[-1]], 0.0
    for (x, y), (right, bottom) in pairwise(middles):
        far = math.hypot(right - x, bottom - y)
        while ahead < far:
            points.append((x + (right - x) * ahead / far, y + (bottom - y) * ahead / far))
            ahead += half
        ahead -= far
    squares = (
        (
            (x - half) // _GRID,
            (y - half) // _GRID,
            -((-x - half) // _GRID),
            -((-y - half) // _GRID),
        )
        for x, y in points
    )
    return [Cover(page, *(round(edge) * _GRID for edge in it)) for it in dict.fromkeys(squares)]


def _follows(last: Glyph, glyph: Glyph) -> bool:
    size = max(last.size, glyph.size)
    if last.state == TURNED:
        step = max(size, last.right - last.x, glyph.right - glyph.x)
        return max(abs(glyph.x - last.x), abs(glyph.y - last.y)) <= _TURNED_GAP * step
    level = abs(glyph.y - last.y) <= _SAME_LINE * size
    near = level and -size <= glyph.x - last.right <= _GAP * size
    return near or runs_left(last, glyph)


def masked_lines(
    block: Block,
    after: Block,
    lines: Sequence[Line],
    places: Sequence[IdentityPlace],
    *,
    others: Sequence[Line] = (),
) -> tuple[tuple[Line, ...], list[Cover]]:
    """Returns a block's lines after masking, and the covers over masked words. `after` is the
    masked block, and `others` are all lines of the document, which a cover at a line's end
    never hides.

    The replacement is spread over its cover, so that nothing reveals the width of the covered
    word. If masking these places doesn't give the masked text, the block loses its lines but
    keeps its covers.
    """
    masked: list[Line] = []
    covers: list[Cover] = []
    for line in lines:
        edges, over = _masked_line(block.text, line, places, others)
        covers += over
        if len(edges) > 1 or not over:
            start = moved(places, line.start, line.start)[1]
            masked.append(replace(line, start=start, edges=tuple(edges)))
    return (tuple(masked) if boxed(block.text, places) == after.text else ()), covers


def _masked_line(
    text: str, line: Line, places: Sequence[IdentityPlace], others: Sequence[Line]
) -> tuple[Sequence[int], list[Cover]]:
    # Letters' edges after masking, and the covers. One edge if no letter is left.
    end = line.start + len(line.edges) - 1
    own = [p for p in places if p.start < end and line.start < p.end]
    if not own:
        return line.edges, []
    drawn = Box(line.edges[0], line.top, line.edges[-1], line.bottom)
    over_end = None
    if _is_short(text[line.start : end]):
        over_end = _over_end_of(text[line.start : end], line, own, others)
        if over_end is None:
            whole = _over_line(line.page, drawn)
            letters = moved(places, end, end)[1] - moved(places, line.start, line.start)[1]
            return _spread(whole, letters), [whole]
    covers: list[Cover] = []
    edges: list[int] = []
    at, clear = line.start, line.edges[0]
    for place in own:
        edges += [max(clear, line.edges[i - line.start]) for i in range(at, place.start)]
        first, at = max(place.start, line.start), min(place.end, end)
        left = max(clear, line.edges[first - line.start])
        words = drawn._replace(left=left, right=line.edges[at - line.start])
        cover = over_end or _stepped(line.page, words, _WIDE)
        covers.append(cover)
        if place.start >= line.start:
            edges += _spread(cover, len(replacement()))[:-1]
        clear = cover.right
    edges += [max(clear, edge) for edge in line.edges[at - line.start :]]
    return edges, covers


def _over_end_of(
    text: str, line: Line, own: Sequence[IdentityPlace], others: Sequence[Line]
) -> Cover | None:
    first = own[0].start - line.start
    if len(own) > 1 or not _ends(text, first, own[0].end - line.start):
        return None
    words = Box(line.edges[first], line.top, line.edges[-1], line.bottom)
    beside = (
        Box(it.edges[0], it.top, it.edges[-1], it.bottom)
        for it in others
        if it.page == line.page
    )
    return _over_end(line.page, words, max(line.edges[: first + 1]), beside)


def _spread(cover: Cover, letters: int) -> list[int]:
    return [left for left, _ in equal_parts(cover.left, cover.right, letters)] + [cover.right]


def _is_short(line: str) -> bool:
    return len(line.split()) <= _SHORT_LINE


def _ends(line: str, start: int, end: int) -> bool:
    # whether `[start, end)` ends a line and isn't all of it
    return bool(line[:start].strip()) and not line[end:].strip(" .,;:)")


def _over_line(page: int, line: Box) -> Cover:
    # widens the cover to a coarse grid
    start = line.left // _STEP * _STEP
    end = -(-line.right // _STEP) * _STEP
    return Cover(page, start, line.top, max(end, start + _SHORTEST), line.bottom)


def _over_end(page: int, words: Box, before: int, others: Iterable[Box]) -> Cover | None:
    # For words at a line's end. `before` is the right edge of the text before them. None if the
    # cover would hide other letters.
    cover = _stepped(page, words, _SHORTEST)
    hides = before > words.left or any(
        words.right <= other.left < cover.right
        and other.top < cover.bottom
        and cover.top < other.bottom
        for other in others
    )
    return None if hides else cover


def _stepped(page: int, words: Box, width: int) -> Cover:
    widths = max(1, -(-(words.right - words.left) // width))
    return Cover(page, words.left, words.top, words.left + widths * width, words.bottom)
