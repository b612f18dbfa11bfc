from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from blindfolio.documents.model import Block
from blindfolio.documents.pdf.rectangles import MarkedPage


@dataclass(frozen=True, slots=True)
class FoundIdentity:
    """A place that may identify the candidate. `block` is None for the file's metadata, and
    `page` is None if there are no pages."""

    kind: str
    words: str
    block: str | None
    page: int | None
    section: str
    """The heading as reviewers read it. It is empty before the first heading."""


Leaves = Sequence[tuple[list[MarkedPage], list[Block]]]


def places(findings: Sequence[Sequence[Any]], leaves: Leaves) -> list[FoundIdentity]:
    """Return the places of `findings`, which are (kind, block id, words) from the sealed
    record."""
    blocks = {block.id: block for _, on_page in leaves for block in on_page}
    pages = {
        block.id: next(sheet.number for sheet in sheets if sheet.begins)
        for sheets, on_page in leaves
        if any(sheet.begins for sheet in sheets)
        for block in on_page
    }
    found = []
    for kind, id_, words in findings:
        block = blocks.get(id_)
        if block is not None and block.kind != "heading":
            block = blocks[block.section[-1]] if block.section else None
        section = block.text if block else ""
        found.append(FoundIdentity(kind, words, id_, pages.get(id_), section))
    return found
