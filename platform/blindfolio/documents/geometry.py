"""Where a PDF's blocks stand on its pages: checked, and as JSON."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from blindfolio.documents.canonical import NotOurs, walk
from blindfolio.documents.model import Block, Line
from blindfolio.documents.refusals import refuse

Geometry = tuple[tuple[str, tuple[Line, ...]], ...]
"""By block id, in reading order, the block's lines."""


def lines_to_json(lines: Iterable[Line]) -> list[list[Any]]:
    """Lines as short rows: `[page, top, bottom, start, [first edge, steps …]]`."""
    return [
        [line.page, line.top, line.bottom, line.start, _steps(line.edges)] for line in lines
    ]


def lines_from_json(rows: Iterable[Any]) -> tuple[Line, ...]:
    """The inverse, exactly; `ValueError` or `TypeError` for rows of another shape."""
    lines: list[Line] = []
    for page, top, bottom, start, steps in rows:
        numbers = [page, top, bottom, start, *steps]
        if not steps or not all(type(number) is int for number in numbers):
            raise ValueError("a line that is not made of whole numbers")
        edges = tuple(itertools.accumulate(steps))
        lines.append(Line(page, top, bottom, start, edges))
    return tuple(lines)


def geometry_to_json(geometry: Geometry) -> dict[str, list[list[Any]]]:
    """What `document_body.geometry` holds."""
    return {block: lines_to_json(lines) for block, lines in geometry}


def geometry_from_json(stored: dict[str, list[list[Any]]] | None) -> Geometry:
    """The inverse; empty for a document that is not a PDF."""
    return tuple((block, lines_from_json(rows)) for block, rows in (stored or {}).items())


def checked(found: Sequence[dict[str, Any]], blocks: Sequence[Block]) -> Geometry:
    """The lines that the layout child handed over with its blocks, for the blocks made of them.

    A `Refusal` for lines that do not lie in their block's text, in order and without overlaps.
    """
    geometry: list[tuple[str, tuple[Line, ...]]] = []
    left = iter(blocks)
    block = next(left, None)
    for piece in found:
        if block is None or piece.get("html") != block.html:
            if not _has_text(piece.get("html")):
                continue
            # Only a child that a file has taken over writes HTML that is not ours.
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


def _steps(edges: Sequence[int]) -> list[int]:
    return [edges[0], *(b - a for a, b in itertools.pairwise(edges))]


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
