"""A document as a page shows it: blocks with their marks, section numbers and labels."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from blindfolio.documents.marks import Mark, draw
from blindfolio.documents.model import Block
from blindfolio.documents.pdf.rectangles import MarkedPage
from blindfolio.documents.selectors import verify
from reviews.reading.content import Remark, numbers
from reviews.reading.numbering import SectionNumbers

_LABELS = {"table": "Table", "code": "Listing"}

_OWN_LINK = re.compile(
    r'<a class="n" href="#k(\d+)" aria-label="Comment \d+">\d+</a>'
)  # as `marks.draw` writes it


@dataclass(frozen=True, slots=True)
class Drawn:
    """A block ready for a template. `label` names what scrolls by itself: "Table 2"; `depth` is
    the block's own."""

    id: str
    kind: str
    html: str
    number: str
    label: str
    depth: int


def drawn(
    blocks: Sequence[Block], sections: SectionNumbers, marks: Iterable[tuple[str, Mark]]
) -> list[Drawn]:
    """Every block with its marks; `marks` are pairs of block id and mark."""
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
        html = draw(block, found[block.id]) if block.id in found else block.html
        number = sections.margin.get(block.id, "")
        page.append(Drawn(block.id, block.kind, html, number, label, block.depth))
    return page


def marks_of(
    blocks: Sequence[Block],
    comments: Sequence[Remark],
    *,
    offset: int = 0,
    style: str = "",
    only: Container[str] | None = None,
) -> list[tuple[str, Mark]]:
    """The marks of a review's comments; a span that is not the text there has none.

    A mark's number is the comment's in reading order plus `offset`. `only` are the ids of those
    that are marked, where not all of them are.
    """
    by_id = {block.id: block for block in blocks}
    shown = numbers(comments)
    return [
        (span.block, Mark(span.start, span.end, offset + shown[comment.id], style))
        for comment in comments
        if only is None or comment.id in only
        for span in comment.spans
        if span.block in by_id and verify(by_id[span.block], span.start, span.end, span.quote)
    ]


def unplaced(blocks: Sequence[Block], comments: Iterable[Remark]) -> frozenset[str]:
    """Ids of the comments of which a passage is not the text that stands there."""
    by_id = {block.id: block for block in blocks}
    return frozenset(
        comment.id
        for comment in comments
        for span in comment.spans
        if span.block not in by_id
        or not verify(by_id[span.block], span.start, span.end, span.quote)
    )


PER_REVIEWER = 1000
"""Numbers of reviewer n's comments begin here where several reviews are drawn in one document."""


def with_reviewers(page: Iterable[Drawn]) -> list[Drawn]:
    """The same blocks, with comment 1003 called "1.3": the third of reviewer 1."""
    return [replace(b, html=_OWN_LINK.sub(_of_reviewer, b.html)) for b in page]


def _of_reviewer(link: re.Match[str]) -> str:
    label = reviewers_label(int(link[1]))
    anchor = label.replace(".", "-")
    return f'<a class="n" href="#k{anchor}" aria-label="Comment {label}">{label}</a>'


def reviewers_label(number: int) -> str:
    """Mark 1003's label, "1.3", for the pictures of pages."""
    alias, n = divmod(number, PER_REVIEWER)
    return f"{alias}.{n}"


Leaves = list[tuple[list[MarkedPage], list[Drawn]]]
"""Blocks by the page on which they begin, with the pages' sheets; one part without pages."""
