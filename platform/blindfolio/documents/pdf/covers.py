"""Covers from the pages' raw characters, whichever block they are in.

Includes turned, slanted and unseen ones: a picture shows them, and light grey can be darkened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from blindfolio.documents.blinding.identity import Finder
from blindfolio.documents.pdf.cover import (
    Cover,
    cover_end,
    cover_line,
    cover_words,
    ends,
    is_short,
)
from blindfolio.documents.pdf.glyphs import MONO, TURNED, Glyph, GlyphPage
from blindfolio.documents.pdf.layout.lines import runs_left, unspread

_SAME_LINE = 0.45
_GAP = 2.2
_TURNED_GAP = 2
"""In type sizes, between letters of turned text."""

_MARGIN = 20


def covers_of(pages: Iterable[GlyphPage], finder: Finder) -> list[Cover]:
    covers: list[Cover] = []
    for number, page in enumerate(pages, start=1):
        for run in map(unspread, _runs(page.glyphs)):
            text = "".join(glyph.char for glyph in run)
            code = sum(glyph.style == MONO for glyph in run) * 2 > len(run)
            places = finder.places(text, code=code)
            if not places:
                continue
            if run[0].state == TURNED:
                covers.append(_over_turned(number, run))
                continue
            top = min(glyph.y - glyph.size for glyph in run)
            bottom = max(glyph.y + glyph.size * 3 // 10 for glyph in run)
            if (
                len(places) == 1
                and is_short(text)
                and ends(text, places[0].start, places[0].end)
            ):
                over = _over_end(number, page.glyphs, run, places[0].start, top, bottom)
                if over:
                    covers.append(over)
                    continue
            if is_short(text):
                right = max(glyph.right for glyph in run)
                left = min(glyph.x for glyph in run)
                covers.append(cover_line(number, left, right, top, bottom))
                continue
            for place in places:
                inside = run[place.start : place.end]
                right = max(glyph.right for glyph in inside)
                left = min(glyph.x for glyph in inside)
                covers.append(cover_words(number, left, right, top, bottom))
    return covers


def _over_end(
    number: int,
    glyphs: Sequence[Glyph],
    run: Sequence[Glyph],
    start: int,
    top: int,
    bottom: int,
) -> Cover | None:
    """None if the words don't end the line on the page, or the cover would hide another letter."""
    left = min(glyph.x for glyph in run[start:])
    right = max(glyph.right for glyph in run[start:])
    if any(glyph.right > left for glyph in run[:start] if glyph.char != " "):
        return None
    cover = cover_end(number, left, right, top, bottom)
    beside = (
        glyph
        for glyph in glyphs
        if glyph.char != " " and right <= glyph.x < cover.right and glyph.y > top
    )
    return None if any(glyph.y - glyph.size < bottom for glyph in beside) else cover


def _runs(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs that follow one another on a line in any direction."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and not _follows(run[-1], glyph):
            yield run
            run = []
        if run or glyph.char != " ":
            run.append(glyph)
    if run:
        yield run


def _follows(last: Glyph, glyph: Glyph) -> bool:
    size = max(last.size, glyph.size)
    if (last.state == TURNED) != (glyph.state == TURNED):
        return False
    if last.state == TURNED:
        step = max(size, last.right - last.x, glyph.right - glyph.x)
        return max(abs(glyph.x - last.x), abs(glyph.y - last.y)) <= _TURNED_GAP * step
    if runs_left(last, glyph):
        return True
    return abs(glyph.y - last.y) <= _SAME_LINE * size and -size <= glyph.x - last.right <= (
        _GAP * size
    )


def _over_turned(page: int, run: Sequence[Glyph]) -> Cover:
    left, right = min(glyph.x for glyph in run), max(glyph.right for glyph in run)
    top = min(glyph.y for glyph in run) - _MARGIN
    bottom = max(glyph.y + glyph.size for glyph in run) + _MARGIN
    return cover_line(page, max(0, left - _MARGIN), right + _MARGIN, top, bottom)
