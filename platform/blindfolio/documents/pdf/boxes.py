"""Measures boxes on a page, in tenths of a point from its top left, and groups neighbouring
items.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Box(NamedTuple):
    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def around(cls, boxes: Iterable[Box]) -> Box:
        """Returns the smallest box around these boxes. There must be at least one."""
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return cls(min(lefts), min(tops), max(rights), max(bottoms))


def runs(items: Iterable[T], goes_on: Callable[[T, T], bool]) -> Iterator[list[T]]:
    """Yields the items in runs, which end between two neighbours for which `goes_on` is false."""
    run: list[T] = []
    for item in items:
        if run and not goes_on(run[-1], item):
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def merged(spans: Iterable[tuple[int, int]], gap: float) -> list[tuple[int, int]]:
    """Joins spans with less than `gap` between them."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start - joined[-1][1] < gap:
            start, before = joined.pop()
            end = max(before, end)
        joined.append((start, end))
    return joined


def equal_parts(left: int, right: int, count: int) -> Iterator[tuple[int, int]]:
    return pairwise(left + (right - left) * i // max(count, 1) for i in range(count + 1))
