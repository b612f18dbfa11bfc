"""Rectangles of a document's pictures and pages, which comments can be about as they are about
words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from blindfolio.documents.model import Block, Line
from blindfolio.documents.pdf.boxes import Box
from blindfolio.documents.pdf.geometry import Geometry, Sizes

WHOLE = 10_000  # hundredths of a percent
LEAST = 100
_MOST_WORDS = 200  # in characters
_WRITTEN = re.compile(
    r"(page-|p)([1-9]\d{0,3}):(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5})(?::(\d{1,5})x(\d{1,5}))?"
)
PICTURE = re.compile(r'<img src="picture:(p\d+)" alt="([^"]*)" width="(\d+)" height="(\d+)">')


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the picture `p2` or `page-3`, in hundredths of a percent of its width and
    height. `width` and `height` are the whole picture's size, which gives a crop its shape.
    """

    picture: str
    x: int
    y: int
    w: int
    h: int
    width: int = 0
    height: int = 0

    def __str__(self) -> str:
        return f"{self.picture}:{self.x},{self.y},{self.w},{self.h}:{self.width}x{self.height}"

    @property
    def page(self) -> int:
        """The number of a PDF's page, or 0."""
        return int(self.picture[5:]) if self.picture.startswith("page-") else 0

    @property
    def label(self) -> str:
        return (
            f"Area of page {self.page}" if self.page else f"Area of picture {self.picture[1:]}"
        )

    @property
    def fragment(self) -> str:
        """The rectangle as Media Fragments write it."""
        sides = (self.x, self.y, self.w, self.h)
        return "xywh=percent:" + ",".join(f"{side / 100:g}" for side in sides)

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, width and height in units of the picture's size."""
        across, down = self.width / WHOLE, self.height / WHOLE
        left, top = round(self.x * across), round(self.y * down)
        return left, top, max(1, round(self.w * across)), max(1, round(self.h * down))


def parse(written: str) -> Area | None:
    """Returns None unless it is an area inside its picture and large enough to see."""
    found = _WRITTEN.fullmatch(written)
    if found is None:
        return None
    kind, number, *sides = found.groups()
    x, y, w, h, width, height = (int(side or 0) for side in sides)
    if min(w, h) < LEAST or x + w > WHOLE or y + h > WHOLE:
        return None
    return Area(kind + number, x, y, w, h, width, height)


@dataclass(frozen=True, slots=True)
class PlacedArea:
    """Where an area is in the text. `words` are those inside it, or the picture's description."""

    area: Area
    block: Block
    words: str


def place(
    area: Area, blocks: Sequence[Block], sizes: Sizes, geometry: Geometry
) -> PlacedArea | None:
    """Returns None if the document has no such picture."""
    if area.page:
        return _on_page(area, blocks, sizes, dict(geometry))
    for block in blocks:
        for name, described, width, height in PICTURE.findall(block.html):
            if name == area.picture:
                sized = replace(area, width=int(width), height=int(height))
                return PlacedArea(sized, block, _short(html.unescape(described)))
    return None


def _on_page(
    area: Area, blocks: Sequence[Block], sizes: Sizes, lines: dict[str, tuple[Line, ...]]
) -> PlacedArea | None:
    if area.page > len(sizes) or not blocks:
        return None
    width, height = sizes[area.page - 1]
    sized = replace(area, width=width // 10, height=height // 10)
    left, top, across, down = replace(area, width=width, height=height).box
    box = Box(left, top, left + across, top + down)
    words = (
        _words(box, block.text, line)
        for block in blocks
        for line in lines.get(block.id, ())
        if line.page == area.page
    )
    nearest = min(blocks, key=lambda block: _away(box, area.page, lines.get(block.id, ())))
    return PlacedArea(sized, nearest, _short(" ".join(words)))


def _words(box: Box, text: str, line: Line) -> str:
    if not box.top <= (line.top + line.bottom) / 2 <= box.bottom:
        return ""
    middles = [(a + b) / 2 for a, b in pairwise(line.edges)]
    return "".join(
        text[line.start + n]
        for n, middle in enumerate(middles)
        if box.left <= middle <= box.right
    ).strip()


def _away(box: Box, page: int, lines: Iterable[Line]) -> tuple[int, float]:
    # Sort key: first by page, the earlier one if none is the box's, then by distance, down the
    # page before across it.
    return min((_line_away(box, page, line) for line in lines), default=(1 << 20, 0.0))


def _line_away(box: Box, page: int, line: Line) -> tuple[int, float]:
    across = max(line.edges[0] - box.right, box.left - line.edges[-1], 0)
    down = max(line.top - box.bottom, box.top - line.bottom, 0)
    if line.page == page:
        return 0, down + across / 10
    return (page - line.page, -line.top) if line.page < page else (1 << 10, line.page)


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _MOST_WORDS else words[:_MOST_WORDS].rstrip() + "\u2026"
