from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from blindfolio.documents import areas
from blindfolio.documents.areas import Area
from blindfolio.documents.marks import Mark, draw, outline
from blindfolio.documents.model import Block
from blindfolio.documents.pdf import rectangles
from blindfolio.documents.selectors import verify
from reviews.reading.content import QuotedSpan, Remark, numbers

_LABELS = {"table": "Table", "code": "Listing"}
_NUMBERED = re.compile(r"(\d+(\.\d+)*)[.)]?\s")
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class SectionNumbers:
    """The section numbers of a document. `margin` has the number beside each heading, and `of`
    the section of each block."""

    margin: dict[str, str]
    of: dict[str, str]


def number(blocks: Sequence[Block]) -> SectionNumbers:
    """Number the headings, three levels deep. A single first heading is the title and gets no
    number. A document that numbers its own headings keeps its numbers."""
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
            open_levels = [*(it for it in open_levels if it < level), level]
            counts = [*counts, 0][: len(open_levels)]
            counts[-1] += 1
            if own:
                said = _NUMBERED.match(block.text)
                here = said[1] if said else here
            elif len(counts) <= _DEEPEST:
                here = margin[block.id] = ".".join(map(str, counts))
        of[block.id] = here
    return SectionNumbers(margin, of)


class Drawn(NamedTuple):
    """A block as HTML. `label` names a block that scrolls on its own, for example "Table 2"."""

    id: str
    kind: str
    html: str
    number: str
    label: str
    depth: int


Leaves = rectangles.Leaves[Drawn]
"""The blocks grouped by the page where they begin, with the sheets of those pages. A document
without pages has one group."""


def drawn(
    blocks: Sequence[Block],
    marks: Iterable[tuple[str, Mark]],
    label_of: Callable[[int], str] = str,
    sections: SectionNumbers | None = None,
) -> list[Drawn]:
    margin = (sections or number(blocks)).margin
    found: dict[str, list[Mark]] = {}
    for place, mark in marks:
        found.setdefault(place, []).append(mark)
    counts = dict.fromkeys(_LABELS, 0)
    page: list[Drawn] = []
    for block in blocks:
        label = ""
        if block.kind in _LABELS:
            counts[block.kind] += 1
            label = f"{_LABELS[block.kind]} {counts[block.kind]}"
        own = found.get(block.id)
        html = _marked(block, own, label_of) if own else block.html
        hangs = margin.get(block.id, "")
        page.append(Drawn(block.id, block.kind, html, hangs, label, block.depth))
    return page


def _marked(block: Block, marks: Sequence[Mark], label_of: Callable[[int], str]) -> str:
    on_words = [mark for mark in marks if not mark.area]
    on_pictures = [mark for mark in marks if mark.area]
    html = draw(block, on_words, label_of) if on_words else block.html
    return outline(html, on_pictures, label_of) if on_pictures else html


def marks_of(
    blocks: Sequence[Block],
    comments: Sequence[Remark],
    *,
    offset: int = 0,
    style: Callable[[Remark], str] = lambda _: "",
) -> list[tuple[str, Mark]]:
    """A mark for each span whose quote is the text there, with the comment's number in reading
    order plus `offset`."""
    by_id = {block.id: block for block in blocks}
    shown = numbers(comments)
    return [
        (
            span.block,
            Mark(
                *(span.start, span.end, offset + shown[comment.id], style(comment)),
                areas.parse(span.area),
            ),
        )
        for comment in comments
        for span in comment.spans
        if _stands(by_id, span)
    ]


def unplaced(blocks: Sequence[Block], comments: Iterable[Remark]) -> frozenset[str]:
    by_id = {block.id: block for block in blocks}
    return frozenset(
        it.id for it in comments if not all(_stands(by_id, span) for span in it.spans)
    )


def _stands(blocks: Mapping[str, Block], at: QuotedSpan) -> bool:
    if at.block not in blocks:
        return False
    return bool(at.area) or verify(blocks[at.block], at.start, at.end, at.quote)


PER_REVIEWER = 1000  # distance between two reviewers' numbers


def reviewers_label(number: int) -> str:
    """1003 is "1.3", the third comment of reviewer 1."""
    alias, n = divmod(number, PER_REVIEWER)
    return f"{alias}.{n}"


@dataclass(frozen=True, slots=True)
class Quote:
    """A quoted passage. `code` says whether it is in a listing. `place` is like "§2.1", or
    empty. With `area`, it is a part of a picture, and `words` are those in it."""

    words: str
    code: bool
    place: str = ""
    area: Area | None = None


def quotes_of(
    comments: Iterable[Remark], blocks: Iterable[Block]
) -> dict[str, tuple[Quote, ...]]:
    kinds = {block.id: block.kind for block in blocks}
    return {
        it.id: tuple(quote_of(span, kinds.get(span.block, "")) for span in it.spans)
        for it in comments
    }


def quote_of(span: QuotedSpan, kind: str) -> Quote:
    if span.area:
        return Quote(span.quote, False, area=areas.parse(span.area))
    return shown(span.quote, kind)


def shown(quote: str, kind: str) -> Quote:
    """Return the quote as a page shows it. A table's tabs and newlines, which a page would show
    as spaces, are replaced."""
    if kind != "table":
        return Quote(quote, kind == "code")
    cells = ([cell.strip() for cell in row.split("\t")] for row in quote.split("\n"))
    rows = (" · ".join(filter(None, row)) for row in cells)
    return Quote(" / ".join(filter(None, rows)), False)
