"""What is painted over a name on a page's picture: how wide, and why not as wide as the name.

The exact width of a covered word leaves 18 of 900 common names. So a short line is covered
whole, unless the name ends it and there is white space to go on in; and in a longer one every
cover has the same width, or a multiple of it, even over the letters after the name: where these
are would tell its width as well. Covers come from
origins and type sizes only, never from the outlines of letters. Lengths are tenths of a point.
"""

from __future__ import annotations

from dataclasses import dataclass

_SHORT_LINE = 8
_STEP = 180
_SHORTEST = 1440
_WIDE = 720


@dataclass(frozen=True, slots=True)
class Cover:
    """A box on a page (from 1), in tenths of a point from its top left."""

    page: int
    left: int
    top: int
    right: int
    bottom: int


def is_short(line: str) -> bool:
    """Whether so few words stand in the line that it is covered whole."""
    return len(line.split()) <= _SHORT_LINE


def cover_line(page: int, left: int, right: int, top: int, bottom: int) -> Cover:
    """Over a whole line, out to a coarse grid."""
    start = left // _STEP * _STEP
    end = -(-right // _STEP) * _STEP
    return Cover(page, start, top, max(end, start + _SHORTEST), bottom)


def cover_end(page: int, left: int, right: int, top: int, bottom: int) -> Cover:
    """Over the words that end a line, with nothing but white space after them."""
    widths = max(1, -(-(right - left) // _SHORTEST))
    return Cover(page, left, top, left + widths * _SHORTEST, bottom)


def ends(line: str, start: int, end: int) -> bool:
    """Whether the words `[start, end)` of a line are its end, and not all of it."""
    return bool(line[:start].strip()) and not line[end:].strip(" .,;:)")


def cover_words(page: int, left: int, right: int, top: int, bottom: int) -> Cover:
    """Over words inside a line: from their beginning, one width, or as many as they need."""
    widths = max(1, -(-(right - left) // _WIDE))
    return Cover(page, left, top, left + widths * _WIDE, bottom)
