from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, get_args

from blindfolio.documents import limits
from blindfolio.documents.html.canonical import NotOurs, TextRun, offsets_of, walk
from blindfolio.documents.html.writing import escape, prose_text
from blindfolio.documents.model import Block, BlockKind
from blindfolio.documents.refusals import refuse
from blindfolio.documents.words import count_words

_KINDS: dict[str, BlockKind] = {kind: kind for kind in get_args(BlockKind)}


def assemble(found: Any) -> tuple[list[Block], int]:
    """Returns the blocks with their ids, text, offsets and sections, and how many had to be
    shown as plain text.

    `found` is the reading child's JSON, a list of `{kind, level, html}`. Text and offsets are
    computed here and never taken from the child. Raises `Refusal` for JSON of another shape,
    too many blocks or words, or no text.
    """
    if not isinstance(found, list):
        raise refuse("unreadable")
    if len(found) > limits.BLOCKS:
        raise refuse("too-many-blocks")
    blocks: list[Block] = []
    broken = words = 0
    for kind, level, html in map(_checked, found):
        if (walked := _walked(html)) is None:
            broken += 1
            html = as_text(html)
        text, runs = walked or walk(html)
        words += count_words(text)
        if words > limits.WORDS:
            raise refuse("too-many-words")
        if text.strip():
            seq = len(blocks) + 1
            blocks.append(Block(f"b{seq}", seq, kind, text, html, level, (), offsets_of(runs)))
    if not any(c.isalnum() for block in blocks for c in block.text):
        raise refuse("no-text")
    return [*_in_sections(blocks)], broken


def _in_sections(blocks: Iterable[Block]) -> Iterator[Block]:
    above: list[Block] = []
    for block in blocks:
        if block.kind == "heading":
            above = [h for h in above if (h.level or 0) < (block.level or 1)]
        yield replace(block, section=tuple(heading.id for heading in above))
        if block.kind == "heading":
            above.append(block)


def _walked(html: str) -> tuple[str, list[TextRun]] | None:
    # None for HTML that isn't ours
    try:
        return walk(html)
    except NotOurs:
        return None


def _checked(piece: Any) -> tuple[BlockKind, int | None, str]:
    if isinstance(piece, dict):
        level, html = piece.get("level"), piece.get("html")
        kind = _KINDS.get(str(piece.get("kind")))
        depth = level is None or (isinstance(level, int) and 1 <= level <= limits.NESTING)
        if kind is not None and isinstance(html, str) and depth:
            return kind, level, html
    raise refuse("unreadable")


def as_text(html: str) -> str:
    return f'<p dir="auto">{escape(" ".join(prose_text(html).split()))}</p>'
