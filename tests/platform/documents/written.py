"""Documents for tests, written as a few lines: `#` headings, `-` items, `|` tables, paragraphs."""

from __future__ import annotations

from dataclasses import replace

from blindfolio.documents.model import Block, BlockKind, Document


def document(text: str) -> Document:
    """A document with one block for each line that is not empty."""
    blocks: list[Block] = []
    above: list[Block] = []
    for line in text.splitlines():
        line = line.strip()
        if not line:
            continue
        block = _block(line, len(blocks) + 1)
        if block.level is not None and block.kind == "heading":
            above = [h for h in above if (h.level or 0) < (block.level or 0)]
        block = replace(block, section=tuple(h.id for h in above))
        if block.kind == "heading":
            above.append(block)
        blocks.append(block)
    words = sum(len(b.text.split()) for b in blocks)
    return Document(format="markdown", blocks=tuple(blocks), words=words)


def _block(line: str, seq: int) -> Block:
    kind: BlockKind = "paragraph"
    level = None
    if line.startswith("#"):
        kind, level = "heading", len(line) - len(line.lstrip("#"))
        line = line.lstrip("# ")
    elif line.startswith("- "):
        kind, level, line = "item", 1, line[2:]
    elif line.startswith("|"):
        kind, line = "table", "\t".join(cell.strip() for cell in line.strip("|").split("|"))
    return Block(id=f"b{seq}", seq=seq, kind=kind, text=line, html="", level=level)
