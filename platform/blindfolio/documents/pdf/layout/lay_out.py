"""Makes blocks with their places from a PDF's glyphs and tables, inside the limited child
process.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from blindfolio.documents import limits
from blindfolio.documents.pdf.boxes import Box
from blindfolio.documents.pdf.glyphs import READ, Glyph, GlyphPage
from blindfolio.documents.pdf.layout.blocks import Blocks
from blindfolio.documents.pdf.layout.columns import Table, between_rules
from blindfolio.documents.pdf.layout.flow import Part, body_size
from blindfolio.documents.pdf.layout.lines import TextLine, lines_of
from blindfolio.documents.pdf.layout.order import in_reading_order, running_heads
from blindfolio.documents.pdf.layout.unruled import without_rules
from blindfolio.documents.pdf.layout.writer import Placed
from blindfolio.documents.words import count_words

if TYPE_CHECKING:
    # Its library takes as long to load as the whole layout.
    from blindfolio.documents.pdf.layout.tables import Cells

# Average words. Cells with more are a page's columns, and their text becomes blocks.
_PAGE_CELL = 80
_MEETING = 10  # tenths of a point by which cells may overlap


@dataclass(frozen=True, slots=True)
class Layout:
    blocks: list[Placed]
    notices: list[tuple[str, int]]


def lay_out(pages: Sequence[GlyphPage], tables: Iterable[tuple[int, Cells]]) -> Layout:
    """Lays out blocks. `tables` are the ruled tables, each with its page counted from 0."""
    boxes: dict[int, list[Cells]] = {}
    for at, cells in tables:
        boxes.setdefault(at, []).append(cells)
    parts = [_page_parts(at, page, boxes.get(at, ())) for at, page in enumerate(pages)]
    lines = [[part for part in page if isinstance(part, TextLine)] for page in parts]
    heads = running_heads(lines, [page.height for page in pages])
    flow = [part for page in parts for part in page if id(part) not in heads]
    told = [line.text for page in lines for line in page if id(line) in heads]
    body = body_size(flow)
    blocks = Blocks(flow, body).read()
    kept = _share_kept(pages, [*(block.text for block in blocks), *told])
    words = sum(count_words(block.text) for block in blocks)
    small = 0 < round(body / 10, 1) < limits.PDF_BODY_POINTS - 0.05
    notices = {
        "pdf-running-heads": (bool(told), len(told)),
        "pdf-small-type": (small, max(1, round(body / 10))),
        "lost-words": (kept < limits.LOSS_SHARE, int(kept * 100)),
        "pdf-many-words": (words > limits.PDF_WORDS, words),
    }
    return Layout(blocks, [(code, n) for code, (applies, n) in notices.items() if applies])


def _share_kept(pages: Iterable[GlyphPage], texts: Iterable[str]) -> float:
    # share of the letters that are in the blocks or were reported
    seen = sum(g.char.isalnum() for page in pages for g in page.glyphs if g.state in READ)
    found = sum(c.isalnum() for text in texts for c in text)
    return found / seen if seen else 1.0


def _page_parts(at: int, page: GlyphPage, tables: Iterable[Cells]) -> list[Part]:
    # Lines in reading order, and each table where its first line was.
    glyphs = list(page.glyphs)
    found: list[Table] = []

    def take(tables: Sequence[Table]) -> None:
        nonlocal glyphs
        found.extend(tables)
        inside = {i for table in tables for i in table.inside}
        glyphs = [glyph for i, glyph in enumerate(glyphs) if i not in inside]

    for cells in sorted(tables, key=_is_band):
        if _is_band(cells):
            take(between_rules(at, glyphs, [row[0] for row in cells if row[0]]))
        else:
            take(_table(at, glyphs, cells))
    take(without_rules(at, glyphs, page.width, page.height))
    parts: list[Part] = list(in_reading_order(lines_of(at, glyphs), page.width))
    for table in sorted(found, key=lambda table: (table.box.top, table.box.left)):
        above = [i for i, part in enumerate(parts) if _is_above(part, table.box)]
        parts.insert(above[-1] + 1 if above else 0, table)
    return parts


def _is_above(part: Part, table: Box) -> bool:
    return (
        isinstance(part, TextLine)
        and part.base <= table.top + 20
        and part.left < table.right
        and part.right > table.left
    )


def _is_band(cells: Cells) -> bool:
    # whether only horizontal rules are known
    return all(len(row) == 1 for row in cells)


def _table(at: int, glyphs: Sequence[Glyph], cells: Cells) -> list[Table]:
    # The table's text by cell. Empty if half the cells are, or if they are a page's columns.
    rows = [[Box(*cell) if cell else None for cell in row] for row in cells]
    boxes = [cell for row in rows for cell in row if cell]
    box = Box.around(boxes)
    near = {i: glyph for i, glyph in enumerate(glyphs) if _is_near(glyph, box)}
    inside: set[int] = set()

    def lines_in(cell: Box | None) -> list[TextLine]:
        if cell is None:
            return []
        own = [i for i, glyph in near.items() if i not in inside and _is_in(glyph, cell)]
        inside.update(own)
        return lines_of(at, [near[i] for i in own])

    texts = [list(map(lines_in, row)) for row in rows]
    filled = [cell for row in texts for cell in row if cell]
    words = sum(count_words(line.text) for cell in filled for line in cell)
    kept = [i for i, row in enumerate(texts) if any(row)]
    if len(kept) < 2 or 2 * len(filled) < len(boxes) or words > _PAGE_CELL * len(filled):
        return []
    written = _merged([rows[i] for i in kept])
    return [
        Table(
            [[texts[i][c] for c, _ in row] for i, row in zip(kept, written, strict=True)],
            inside,
            box,
            [[span for _, span in row] for row in written],
        )
    ]


def _merged(rows: Sequence[Sequence[Box | None]]) -> list[list[tuple[int, tuple[int, int]]]]:
    # For each row the columns in which a cell begins, and how many columns and rows it covers.
    # A place that no cell covers gets an empty one, so that later cells stay in their columns.
    lefts = [
        min((c.left for c in column if c), default=0) for column in zip(*rows, strict=True)
    ]
    tops = [min(cell.top for cell in row if cell) for row in rows]
    covered: set[tuple[int, int]] = set()
    written: list[list[tuple[int, tuple[int, int]]]] = []
    for r, row in enumerate(rows):
        written.append([])
        for c, cell in enumerate(row):
            if (r, c) in covered:
                continue
            across = down = 1
            if cell is not None:
                across += sum(left < cell.right - _MEETING for left in lefts[c + 1 :])
                down += sum(top < cell.bottom - _MEETING for top in tops[r + 1 :])
            covered.update(product(range(r, r + down), range(c, c + across)))
            written[-1].append((c, (across, down)))
    return written


def _is_near(glyph: Glyph, table: Box) -> bool:
    return (
        table.left <= glyph.x <= table.right
        and table.top <= glyph.y <= table.bottom + glyph.size
    )


def _is_in(glyph: Glyph, cell: Box) -> bool:
    middle = (glyph.x + glyph.right) // 2
    return cell.left <= middle <= cell.right and cell.top <= glyph.middle <= cell.bottom
