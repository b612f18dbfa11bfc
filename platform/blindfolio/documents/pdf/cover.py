"""How wide a cover over a name on a page's picture is, and why not as wide as the name.

A covered word's exact width leaves 18 of 900 common names. So a short line is covered whole, unless
the name ends it before white space. In a longer line every cover has the same width, or a multiple,
even over letters after the name, whose place would tell its width too. Covers come from origins and
type sizes only, never from letters' outlines. Lengths are tenths of a point.
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
    """Whether the line has so few words that it's covered whole."""
    return len(line.split()) <= _SHORT_LINE


def cover_line(page: int, left: int, right: int, top: int, bottom: int) -> Cover:
    """Out to a coarse grid."""
    start = left // _STEP * _STEP
    end = -(-right // _STEP) * _STEP
    return Cover(page, start, top, max(end, start + _SHORTEST), bottom)


def cover_end(page: int, left: int, right: int, top: int, bottom: int) -> Cover:
    """For words with nothing but white space after them."""
    widths = max(1, -(-(right - left) // _SHORTEST))
    return Cover(page, left, top, left + widths * _SHORTEST, bottom)


def ends(line: str, start: int, end: int) -> bool:
    """Whether `[start, end)` ends a line and isn't all of it."""
    return bool(line[:start].strip()) and not line[end:].strip(" .,;:)")


def cover_words(page: int, left: int, right: int, top: int, bottom: int) -> Cover:
    """From the words' beginning, one width, or as many as they need."""
    widths = max(1, -(-(right - left) // _WIDE))
    return Cover(page, left, top, left + widths * _WIDE, bottom)
