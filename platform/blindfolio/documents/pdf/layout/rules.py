"""Finds bands of text between horizontal rules, which may be tables without side rules.

Most printed tables have a few horizontal rules and no vertical ones. `pdf.layout.columns`
decides from the words whether a band is a table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from blindfolio.documents.pdf.boxes import Box, merged

_THIN = 25
_JOINED = 40  # Largest gap within a rule, because each cell may have drawn its own piece.

_LEVEL = 10
_FLUSH = 40
_SHORTEST = 600
_MOST_RULES = 60


@dataclass(slots=True)
class Band:
    """Rules with the same ends. `heights` are in ascending order."""

    left: int
    right: int
    heights: list[int] = field(default_factory=list)

    @property
    def rows(self) -> list[Box]:
        return [Box(self.left, a, self.right, b) for a, b in pairwise(self.heights)]


def bands(drawn: Iterable[Box]) -> list[Band]:
    """Returns bands of at least two rules, from all drawn boxes."""
    found: list[Band] = []
    for left, right, high in _rules(drawn):
        for band in found:
            if abs(band.left - left) <= _FLUSH and abs(band.right - right) <= _FLUSH:
                band.heights.append(high)
                break
        else:
            found.append(Band(left, right, [high]))
    return [band for band in found if 2 <= len(band.heights) <= _MOST_RULES]


def _rules(drawn: Iterable[Box]) -> list[tuple[int, int, int]]:
    # Left, right and height of each rule from the top. Joins touching pieces.
    pieces = sorted(
        ((top + bottom) // 2, left, right)
        for left, top, right, bottom in drawn
        if bottom - top <= _THIN < right - left
    )
    levels: list[list[tuple[int, int, int]]] = []
    for piece in pieces:
        if levels and piece[0] - levels[-1][0][0] <= _LEVEL:
            levels[-1].append(piece)
        else:
            levels.append([piece])
    return [
        (left, right, level[0][0])
        for level in levels
        for left, right in merged(((left, right) for _, left, right in level), _JOINED + 1)
        if right - left >= _SHORTEST
    ]
