"""Turns selectors into rectangles on the page pictures of a PDF. Lengths are in tenths of a
point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from blindfolio.documents.areas import Area
from blindfolio.documents.marks import Mark, anchor, outlined
from blindfolio.documents.model import Line
from blindfolio.documents.pdf.boxes import Box
from blindfolio.languages import SOURCE


@dataclass(frozen=True, slots=True)
class Rectangle:
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class BlockBox:
    block: str
    box: Rectangle


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """One comment's rectangles on one page. `label` is "7", or "1.3" for reviewer 1's third
    comment.
    """

    label: str
    classes: str
    boxes: tuple[Rectangle, ...]

    @property
    def anchor(self) -> str:
        """The `id` of the comment's card, without its `k`."""
        return anchor(self.label)


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page's picture and what is drawn over it. Larger `blocks` come first."""

    number: int
    of: int
    width: int
    height: int
    blocks: tuple[BlockBox, ...]
    marks: tuple[DrawnMark, ...]
    areas: str  # as SVG
    begins: str | None  # None if no block begins on this page

    @property
    def picture(self) -> str:
        return f"page-{self.number}"


Geometry = Iterable[tuple[str, Sequence[Line]]]


def sheets(
    sizes: Sequence[tuple[int, int]],
    geometry: Geometry,
    marks: Iterable[tuple[str, Mark]] = (),
    label: Callable[[int], str] = str,
) -> list[MarkedPage]:
    """Returns a PDF's pages with block boxes and comments' marks, or an empty list for other
    formats.

    `sizes` are the pages' widths and heights, and `geometry` contains the blocks' lines in
    reading order. `marks` are pairs of a block id and a mark. `label` turns a mark's number
    into a label.
    """
    lines_of = dict(geometry)
    boxes: dict[int, list[BlockBox]] = {}
    begins: dict[int, str] = {}
    for block, lines in lines_of.items():
        if lines:
            begins.setdefault(lines[0].page, block)
        for page in sorted({line.page for line in lines}):
            here = [line for line in lines if line.page == page]
            boxes.setdefault(page, []).append(BlockBox(block, _around(here)))
    drawn: dict[int, dict[tuple[int, str], list[Rectangle]]] = {}
    areas: dict[int, str] = {}
    for block, mark in marks:
        if mark.area and 0 < mark.area.page <= len(sizes):
            shape = outlined(_scaled(mark.area, sizes), label(mark.number), mark.classes)
            areas[mark.area.page] = areas.get(mark.area.page, "") + shape
        for page, box in rectangles(lines_of.get(block, ()), mark.start, mark.end):
            found = drawn.setdefault(page, {})
            found.setdefault((mark.number, mark.classes), []).append(box)
    return [
        MarkedPage(
            number,
            len(sizes),
            width,
            height,
            tuple(sorted(boxes.get(number, ()), key=_area, reverse=True)),
            _marks(drawn.get(number, {}), label),
            areas.get(number, ""),
            begins.get(number),
        )
        for number, (width, height) in enumerate(sizes, start=1)
    ]


def _scaled(area: Area, sizes: Sequence[tuple[int, int]]) -> Area:
    width, height = sizes[area.page - 1]
    return replace(area, width=width, height=height)


def rectangles(lines: Iterable[Line], start: int, end: int) -> list[tuple[int, Rectangle]]:
    """Returns a page and a rectangle for each line of the block's text `[start, end)`."""
    found: list[tuple[int, Rectangle]] = []
    for line in lines:
        first = max(start, line.start) - line.start
        last = min(end, line.start + len(line.edges) - 1) - line.start
        if first < last:
            left, right = line.edges[first], line.edges[last]
            box = Rectangle(left, line.top, right - left, line.bottom - line.top)
            found.append((line.page, box))
    return found


class HasId(Protocol):
    @property
    def id(self) -> str: ...


_Block = TypeVar("_Block", bound=HasId)


class Leaves(list[tuple[list[MarkedPage], list[_Block]]]):
    language = SOURCE


def leaves(
    blocks: Iterable[_Block], pages: Iterable[MarkedPage], language: str = SOURCE
) -> Leaves[_Block]:
    """Groups blocks by the page on which they begin, in reading order, and adds the pages of
    each group. A page on which no block begins joins the previous one. Without pages, there
    is one group.
    """
    waiting: list[MarkedPage] = []
    first: dict[str, list[MarkedPage]] = {}
    last: list[MarkedPage] | None = None
    for sheet in pages:
        if sheet.begins is not None:
            last = first[sheet.begins] = [*waiting, sheet]
            waiting = []
        elif last is not None:
            last.append(sheet)
        else:
            waiting.append(sheet)
    parts: Leaves[_Block] = Leaves()
    parts.language = language
    for block in blocks:
        if not parts or block.id in first:
            parts.append((first.get(block.id, []), []))
        parts[-1][1].append(block)
    if waiting:  # no block has a place on any page
        parts.append((waiting, []))
    return parts


def _around(lines: Sequence[Line]) -> Rectangle:
    box = Box.around(Box(it.edges[0], it.top, it.edges[-1], it.bottom) for it in lines)
    return Rectangle(box.left, box.top, box.right - box.left, box.bottom - box.top)


def _area(block: BlockBox) -> int:
    return block.box.width * block.box.height


def _marks(
    found: dict[tuple[int, str], list[Rectangle]], label: Callable[[int], str]
) -> tuple[DrawnMark, ...]:
    return tuple(
        DrawnMark(label(number), classes, tuple(boxes))
        for (number, classes), boxes in sorted(found.items())
    )
