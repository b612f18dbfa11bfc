"""From a PDF's glyphs and tables to blocks with their places; runs inside a limited child."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from blindfolio.documents import limits
from blindfolio.documents.pdf.glyphs import KEPT, Glyph, GlyphPage
from blindfolio.documents.pdf.layout.blocks import Blocks
from blindfolio.documents.pdf.layout.columns import Columns, between_rules
from blindfolio.documents.pdf.layout.flow import Part, Table, body_size
from blindfolio.documents.pdf.layout.lines import TextLine, lines_of
from blindfolio.documents.pdf.layout.order import in_reading_order, running_heads
from blindfolio.documents.pdf.layout.unruled import without_rules
from blindfolio.documents.pdf.layout.writer import Placed
from blindfolio.documents.words import count_words

if TYPE_CHECKING:
    # Its library takes as long to load as all of the layout.
    from blindfolio.documents.pdf.layout.tables import Cells

_PAGE_CELL = 80
"""Average words: cells with more are a page's columns, and their text becomes blocks."""


@dataclass(frozen=True, slots=True)
class Layout:
    """`notices` are `(code, count)`."""

    blocks: list[Placed]
    notices: list[tuple[str, int]]


def lay_out(pages: Sequence[GlyphPage], tables: Iterable[tuple[int, Cells]]) -> Layout:
    """`tables` are the ruled tables with their pages, from 0."""
    boxes: dict[int, list[Cells]] = {}
    for at, cells in tables:
        boxes.setdefault(at, []).append(cells)
    parts: list[list[Part]] = []
    for at, page in enumerate(pages):
        parts.append(_page_parts(at, page, boxes.get(at, ())))
    lines = [[part for part in page if isinstance(part, TextLine)] for page in parts]
    heads = running_heads(lines, [page.height for page in pages])
    flow = [part for page in parts for part in page if id(part) not in heads]
    told = [line for page in lines for line in page if id(line) in heads]
    notices = [("pdf-running-heads", len(told))] if told else []
    body = body_size(flow)
    if 0 < round(body / 10, 1) < limits.PDF_BODY_POINTS - 0.05:
        notices.append(("pdf-small-type", max(1, round(body / 10))))
    blocks = Blocks(flow, body).read()
    kept = _share_kept(pages, [block.text for block in blocks], [line.text for line in told])
    if kept < limits.LOSS_SHARE:
        notices.append(("lost-words", int(kept * 100)))
    words = sum(count_words(block.text) for block in blocks)
    if words > limits.PDF_WORDS:
        notices.append(("pdf-many-words", words))
    return Layout(blocks, notices)


def _share_kept(pages: Iterable[GlyphPage], texts: Iterable[str], told: Iterable[str]) -> float:
    """Share of the visible letters that is in the blocks or was reported."""
    seen = sum(g.char.isalnum() for page in pages for g in page.glyphs if g.state == KEPT)
    found = sum(c.isalnum() for text in (*texts, *told) for c in text)
    return found / seen if seen else 1.0


def _page_parts(at: int, page: GlyphPage, tables: Iterable[Cells]) -> list[Part]:
    """Lines in reading order; each table where its first line was."""
    glyphs = list(page.glyphs)
    found: list[Columns] = []
    for cells in sorted(tables, key=_is_band):
        if _is_band(cells):
            made = between_rules(at, glyphs, [row[0] for row in cells if row[0]])
        else:
            made = _table(at, glyphs, cells)
        found += made
        glyphs = _without(glyphs, made)
    made = without_rules(at, glyphs, page.width, page.height)
    found += made
    glyphs = _without(glyphs, made)
    parts: list[Part] = list(in_reading_order(lines_of(at, glyphs), page.width))
    for table in sorted(found, key=lambda table: (table.top, table.left)):
        # After the last line that stands above it in its own column.
        after = [
            i
            for i, part in enumerate(parts)
            if isinstance(part, TextLine)
            and part.base <= table.top + 20
            and part.left < table.right
            and part.right > table.left
        ]
        parts.insert(after[-1] + 1 if after else 0, Table(table.rows))
    return parts


def _without(glyphs: Sequence[Glyph], tables: Iterable[Columns]) -> list[Glyph]:
    inside = {i for table in tables for i in table.inside}
    return [glyph for i, glyph in enumerate(glyphs) if i not in inside]


def _is_band(cells: Cells) -> bool:
    """Whether only horizontal rules are known."""
    return all(len(row) == 1 for row in cells)


def _table(at: int, glyphs: Sequence[Glyph], cells: Cells) -> list[Columns]:
    """The table's text by cell; empty if half of it is, or if its cells are a page's columns."""
    inside: set[int] = set()
    rows: list[list[list[TextLine]]] = []
    filled = total = 0
    left = min(cell[0] for row in cells for cell in row if cell)
    top = min(cell[1] for row in cells for cell in row if cell)
    right = max(cell[2] for row in cells for cell in row if cell)
    bottom = max(cell[3] for row in cells for cell in row if cell)
    near = [
        (i, glyph)
        for i, glyph in enumerate(glyphs)
        if left <= glyph.x <= right and top <= glyph.y <= bottom + glyph.size
    ]
    for row in cells:
        texts: list[list[TextLine]] = []
        for cell in row:
            if cell is None:
                continue
            own = [
                (i, glyph)
                for i, glyph in near
                if i not in inside
                and cell[0] <= (glyph.x + glyph.right) // 2 <= cell[2]
                and cell[1] <= glyph.y - glyph.size * 3 // 10 <= cell[3]
            ]
            inside.update(i for i, _ in own)
            lines = lines_of(at, [glyph for _, glyph in own])
            total += 1
            filled += bool(lines)
            texts.append(lines)
        if any(texts):
            rows.append(texts)
    words = sum(count_words(line.text) for row in rows for cell in row for line in cell)
    if len(rows) < 2 or filled * 2 < total or words > _PAGE_CELL * filled:
        return []
    return [Columns(rows, inside, top, left, right)]
