"""Represents a PDF's characters, also as JSON. Lengths are tenths of a point from the top left
of the page as shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from blindfolio.documents.pdf.boxes import Box
from blindfolio.documents.refusals import refuse

# seen, white or tiny, outside the page, turned, covered, or of a font that stores other letters
KEPT, FAINT, OFF_PAGE, TURNED, HIDDEN, MISDRAWN = ".", "f", "o", "t", "h", "m"
READ = frozenset((KEPT, FAINT, OFF_PAGE))

PLAIN, BOLD, MONO = "n", "b", "m"
SOFT_HYPHEN = "\u00ad"
LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

_STATES = READ | {TURNED, HIDDEN, MISDRAWN}
_STYLES = frozenset((PLAIN, BOLD, MONO))
_FARTHEST = 1_000_000
_MEASURES = ("x", "y", "right", "size")


class Glyph(NamedTuple):
    """A character of a PDF. `x, y` is its origin, with `y` on the baseline, `right` its right
    edge and `size` its type size.

    For a turned character, `x, y` is the top left of its step along the line. The step ends at
    `right` and is `size` high.
    """

    char: str
    x: int
    y: int
    right: int
    size: int
    style: str = PLAIN
    state: str = KEPT

    @property
    def box(self) -> Box:
        """The box, computed from origin and type size only, because the drawn box would reveal
        the letter.
        """
        return Box(self.x, self.y - self.size, self.right, self.y + self.size * 3 // 10)

    @property
    def middle(self) -> int:
        # between baseline and x-height
        return self.y - self.size * 3 // 10


@dataclass(frozen=True, slots=True)
class GlyphPage:
    """A page's characters, in the order in which the file draws them."""

    width: int
    height: int
    glyphs: Sequence[Glyph]


def to_json(pages: Iterable[GlyphPage]) -> bytes:
    # Columns take a third of the space of rows.
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
    """Reads pages from JSON. Raises `Refusal` for values of another shape."""
    if not isinstance(found, list) or not all(isinstance(page, dict) for page in found):
        raise refuse("unreadable")
    return [_page(page) for page in found]


def _page(columns: dict[str, Any]) -> GlyphPage:
    found = [columns.get(name) for name in _COLUMNS]
    width, height = columns.get("width", 0), columns.get("height", 0)
    if (
        not all(
            is_form(column) for is_form, column in zip(_COLUMNS.values(), found, strict=True)
        )
        or len({len(column or ()) for column in found}) > 1
        or not all(isinstance(side, int) and 0 < side <= _FARTHEST for side in (width, height))
    ):
        raise refuse("unreadable")
    rows = zip(*(column or () for column in found), strict=True)
    return GlyphPage(width, height, [Glyph._make(row) for row in rows])


def _are_lengths(column: Any) -> bool:
    # Written for speed, with four values for each character.
    if not isinstance(column, list) or set(map(type, column)) - {int}:
        return False
    return min(column, default=0) >= -_FARTHEST and max(column, default=0) <= _FARTHEST


def _are_characters(column: Any) -> bool:
    each = isinstance(column, list) and set(map(type, column)) <= {str}
    return each and set(map(len, column)) <= {1}


# In the order of `Glyph`'s fields, with the form of each.
_COLUMNS: dict[str, Callable[[Any], bool]] = {
    "chars": _are_characters,
    **dict.fromkeys(_MEASURES, _are_lengths),
    "style": lambda styles: isinstance(styles, str) and _STYLES.issuperset(styles),
    "state": lambda states: isinstance(states, str) and _STATES.issuperset(states),
}
