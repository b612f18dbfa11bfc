"""A PDF's characters and their JSON; tenths of a point from the top left of the page as shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from blindfolio.documents.refusals import refuse

KEPT, OFF_PAGE, TURNED, HIDDEN = ".", "o", "t", "h"
"""Read, outside the page, turned, or invisible."""

PLAIN, BOLD, MONO = "n", "b", "m"

_STATES = frozenset((KEPT, OFF_PAGE, TURNED, HIDDEN))
_STYLES = frozenset((PLAIN, BOLD, MONO))
_FARTHEST = 1_000_000
_MEASURES = ("x", "y", "right", "size")


class Glyph(NamedTuple):
    """A character: its origin `x, y` (y is the baseline), right edge and type size.

    A turned one has no baseline here: `x, y` is the top left of its step along its line, up to
    `right` and `size` high.
    """

    char: str
    x: int
    y: int
    right: int
    size: int
    style: str = PLAIN
    state: str = KEPT


@dataclass(frozen=True, slots=True)
class GlyphPage:
    """Glyphs are in the file's drawing order."""

    width: int
    height: int
    glyphs: Sequence[Glyph]


def to_json(pages: Iterable[GlyphPage]) -> bytes:
    """Columns are a third of the size of rows."""
    columns = [
        {
            "width": page.width,
            "height": page.height,
            "chars": [glyph.char for glyph in page.glyphs],
            "style": "".join(glyph.style for glyph in page.glyphs),
            "state": "".join(glyph.state for glyph in page.glyphs),
            **{name: [getattr(glyph, name) for glyph in page.glyphs] for name in _MEASURES},
        }
        for page in pages
    ]
    return json.dumps(columns, separators=(",", ":")).encode()


def from_json(found: Any) -> list[GlyphPage]:
    """Raises `Refusal` for values of another shape."""
    if not isinstance(found, list) or not all(isinstance(page, dict) for page in found):
        raise refuse("unreadable")
    return [_page(page) for page in found]


def _page(columns: dict[str, Any]) -> GlyphPage:
    chars, style, state = (columns.get(name) for name in ("chars", "style", "state"))
    measures = [columns.get(name) for name in _MEASURES]
    width, height = columns.get("width"), columns.get("height")
    if not (
        isinstance(chars, list)
        and isinstance(style, str)
        and isinstance(state, str)
        and all(isinstance(column, list) and _are_lengths(column) for column in measures)
        and {len(chars)} == {len(style), len(state), *(len(c or ()) for c in measures)}
        and set(map(type, chars)) <= {str}
        and set(map(len, chars)) <= {1}
        and _STYLES.issuperset(style)
        and _STATES.issuperset(state)
        and isinstance(width, int)
        and isinstance(height, int)
        and 0 < width <= _FARTHEST
        and 0 < height <= _FARTHEST
    ):
        raise refuse("unreadable")
    rows = zip(chars, *(column or () for column in measures), style, state, strict=True)
    return GlyphPage(width, height, [Glyph._make(row) for row in rows])


def _are_lengths(column: list[Any]) -> bool:
    """Written for speed: there are four for each character."""
    if set(map(type, column)) - {int}:
        return False
    return min(column, default=0) >= -_FARTHEST and max(column, default=0) <= _FARTHEST
