"""Section numbers of a document, for the margin and for saying where a quote stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from blindfolio.documents.model import Block

_NUMBERED = re.compile(r"(\d+(\.\d+)*)[.)]?\s")
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class SectionNumbers:
    """`margin`: the number that hangs beside a heading; `of`: the section a block stands in.

    `tops` counts the sections of the first level, as in "§2 of 6".
    """

    margin: dict[str, str]
    of: dict[str, str]
    tops: int


def number(blocks: Sequence[Block]) -> SectionNumbers:
    """Number the headings, three levels deep; a first heading that stands alone is the title.

    A document that numbers its own headings keeps its numbers, and nothing hangs beside them.
    """
    headings = [block for block in blocks if block.kind == "heading"]
    own = sum(1 for heading in headings if _NUMBERED.match(heading.text)) * 2 > len(headings)
    levels = [heading.level or 1 for heading in headings]
    title = headings[0].id if levels and levels.count(levels[0]) == 1 == levels[0] else ""
    counts: list[int] = []
    open_levels: list[int] = []
    margin: dict[str, str] = {}
    of: dict[str, str] = {}
    here = ""
    for block in blocks:
        if block.kind == "heading" and block.id != title:
            level = block.level or 1
            while open_levels and open_levels[-1] > level:
                open_levels.pop()
            if not open_levels or open_levels[-1] < level:
                open_levels.append(level)
            depth = len(open_levels)
            counts = [
                *counts[: depth - 1],
                counts[depth - 1] + 1 if len(counts) >= depth else 1,
            ]
            if own:
                said = _NUMBERED.match(block.text)
                here = said[1] if said else here
            elif depth <= _DEEPEST:
                here = ".".join(map(str, counts))
                margin[block.id] = here
        of[block.id] = here
    tops = len({number.split(".")[0] for number in of.values() if number})
    return SectionNumbers(margin, of, tops)
