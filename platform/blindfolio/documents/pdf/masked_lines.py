from __future__ import annotations

from collections.abc import Sequence

from blindfolio.documents.blinding.identity import IdentityPlace
from blindfolio.documents.blinding.mask import boxed
from blindfolio.documents.model import REPLACEMENT, Block, Line
from blindfolio.documents.pdf.cover import (
    Cover,
    cover_end,
    cover_line,
    cover_words,
    ends,
    is_short,
)


def masked_lines(
    block: Block,
    after: Block,
    lines: Sequence[Line],
    places: Sequence[IdentityPlace],
    *,
    others: Sequence[Line] = (),
) -> tuple[tuple[Line, ...], list[Cover]]:
    """A block's lines after masking, and the covers over masked words.

    `after` is the masked block. The replacement is spread over its cover, so nothing left tells the
    covered word's width. If the masked text isn't what these places make, the block loses its
    lines; covers stay. No cover of a line's end goes over `others`, all lines of the document.
    """
    if not places:
        return (tuple(lines) if block.text == after.text else ()), []
    moved: list[Line] = []
    covers: list[Cover] = []
    for line in lines:
        new, over = _masked_line(block.text, line, places, others)
        covers += over
        moved += [new] if new else []
    return (tuple(moved) if boxed(block.text, places) == after.text else ()), covers


def _masked_line(
    text: str, line: Line, places: Sequence[IdentityPlace], others: Sequence[Line]
) -> tuple[Line | None, list[Cover]]:
    end = line.start + len(line.edges) - 1
    own = [p for p in places if p.start < end and line.start < p.end]
    start = _moved(line.start, places)
    if not own:
        return Line(line.page, line.top, line.bottom, start, line.edges), []
    short = is_short(text[line.start : end])
    over_end = _over_end(text, line, own, others) if short else None
    if short and not over_end:
        whole = cover_line(line.page, line.edges[0], line.edges[-1], line.top, line.bottom)
        letters = _moved(end, places) - start
        wide = whole.right - whole.left
        edges = (
            [whole.left + wide * i // letters for i in range(letters + 1)] if letters else []
        )
        new = Line(line.page, line.top, line.bottom, start, tuple(edges)) if edges else None
        return new, [whole]
    covers: list[Cover] = []
    edges = []
    at = line.start
    clear = line.edges[0]
    for place in own:
        edges += [max(clear, line.edges[i - line.start]) for i in range(at, place.start)]
        first, last = max(place.start, line.start), min(place.end, end)
        left = max(clear, line.edges[first - line.start])
        cover = over_end or cover_words(
            line.page, left, line.edges[last - line.start], line.top, line.bottom
        )
        covers.append(cover)
        if place.start >= line.start:
            wide = cover.right - cover.left
            letters = len(REPLACEMENT)
            edges += [cover.left + wide * i // letters for i in range(letters)]
        at, clear = last, cover.right
    edges += [max(clear, line.edges[i - line.start]) for i in range(at, end)]
    edges.append(max(clear, line.edges[-1]))
    new = (
        Line(line.page, line.top, line.bottom, start, tuple(edges)) if len(edges) > 1 else None
    )
    return new, covers


def _over_end(
    text: str, line: Line, own: Sequence[IdentityPlace], others: Sequence[Line]
) -> Cover | None:
    """None if another line is in the way."""
    end = line.start + len(line.edges) - 1
    first = own[0].start - line.start
    if len(own) > 1 or not ends(text[line.start : end], first, own[0].end - line.start):
        return None
    left, right = line.edges[first], line.edges[-1]
    cover = cover_end(line.page, left, right, line.top, line.bottom)
    beside = any(
        it.page == line.page
        and right <= it.edges[0] < cover.right
        and it.top < line.bottom
        and line.top < it.bottom
        for it in others
    )
    return None if beside or max(line.edges[: first + 1]) > left else cover


def _moved(offset: int, places: Sequence[IdentityPlace]) -> int:
    """The offset after masking."""
    new = offset
    for place in places:
        if place.end <= offset:
            new += len(REPLACEMENT) - (place.end - place.start)
        elif place.start < offset:
            new += len(REPLACEMENT) - (offset - place.start)
    return new
