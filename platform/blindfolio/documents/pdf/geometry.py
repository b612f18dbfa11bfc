from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from blindfolio.documents.html.canonical import NotOurs, walk
from blindfolio.documents.model import Block, Document, Line, seq_of
from blindfolio.documents.refusals import refuse

Geometry = tuple[tuple[str, tuple[Line, ...]], ...]


def lines_to_json(lines: Iterable[Line]) -> list[list[Any]]:
    """Returns rows `[page, top, bottom, start, [first edge, steps …]]`."""
    rows = []
    for line in lines:
        steps = [line.edges[0], *(b - a for a, b in itertools.pairwise(line.edges))]
        rows.append([line.page, line.top, line.bottom, line.start, steps])
    return rows


def lines_from_json(rows: Iterable[Any]) -> tuple[Line, ...]:
    """Returns the lines of these rows. Raises `ValueError` or `TypeError` for rows of another
    shape.
    """
    lines: list[Line] = []
    for page, top, bottom, start, steps in rows:
        numbers = [page, top, bottom, start, *steps]
        if not steps or not all(type(number) is int for number in numbers):
            raise ValueError("a line that is not made of whole numbers")
        edges = tuple(itertools.accumulate(steps))
        lines.append(Line(page, top, bottom, start, edges))
    return tuple(lines)


Sizes = tuple[tuple[int, int], ...]


def to_stored(document: Document) -> dict[str, Any] | None:
    """Returns the value of `document_body.geometry`, or None for a document without its own
    pages.
    """
    if not document.sizes:
        return None
    return {
        "sizes": [list(size) for size in document.sizes],
        "lines": {block: lines_to_json(lines) for block, lines in document.geometry},
    }


def from_stored(stored: dict[str, Any] | None) -> tuple[Sizes, Geometry]:
    if stored is None:
        return (), ()
    sizes = tuple((width, height) for width, height in stored["sizes"])
    lines = stored["lines"]
    # A JSON column may give keys in any order.
    order = sorted(lines, key=seq_of)
    return sizes, tuple((block, lines_from_json(lines[block])) for block in order)


def checked(found: Sequence[dict[str, Any]], blocks: Sequence[Block]) -> Geometry:
    """Returns the layout child's lines for its blocks. Raises `Refusal` unless they are within
    their block's text, in order and without overlaps.
    """
    geometry: list[tuple[str, tuple[Line, ...]]] = []
    left = iter(blocks)
    block = next(left, None)
    for piece in found:
        if block is None or piece.get("html") != block.html:
            if not _has_text(piece.get("html")):
                continue
            # Only a compromised child writes HTML that isn't ours.
            raise refuse("unreadable")
        try:
            lines = lines_from_json(piece["lines"])
        except (KeyError, TypeError, ValueError) as error:
            raise refuse("unreadable") from error
        if not _in_order(lines, len(block.text)):
            raise refuse("unreadable")
        geometry.append((block.id, lines))
        block = next(left, None)
    return tuple(geometry)


def _in_order(lines: Sequence[Line], length: int) -> bool:
    end = 0
    for line in lines:
        if not end <= line.start or line.page < 1 or list(line.edges) != sorted(line.edges):
            return False
        end = line.start + len(line.edges) - 1
    return end <= length


def _has_text(html: object) -> bool:
    try:
        return isinstance(html, str) and bool(walk(html)[0].strip())
    except NotOurs:
        return True
