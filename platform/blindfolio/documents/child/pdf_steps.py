"""Declares the steps of reading a PDF. Each runs in its own limited child process.

`pdf.reading` says what each step does. No picture leaves a child before its boxes have been
painted into it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Any

from blindfolio.documents.child.frames import (
    ChildFrame,
    json_frame,
    notice_frames,
    read_frames,
    write_frame,
)
from blindfolio.documents.pictures.frames import picture_frames

Step = Callable[[bytes], Iterator[ChildFrame]]


def characters() -> Step:
    """Reads the characters of some pages. Writes notices, metadata and a `pages` frame, whose
    header counts characters, pages with text, and letters and digits, and names fonts that
    store other letters than they draw.

    Its input is a frame that says which part of how many to read, and a frame with the file.
    """
    from blindfolio.documents.pdf import glyphs as pdf_glyphs
    from blindfolio.documents.pdf.characters import read_characters

    def step(raw: bytes) -> Iterator[ChildFrame]:
        asked, file = unpacked(raw)
        part, parts = json.loads(asked)
        found = read_characters(file, part, parts)
        yield from notice_frames(found.notices)
        if found.metadata:
            yield json_frame("metadata", found.metadata)
        counts = {
            "characters": found.total,
            "filled": found.filled,
            "kept": found.kept,
            "misdrawn": found.misdrawn,
        }
        header = {"kind": "pages", "fonts": found.fonts, **counts}
        yield ChildFrame(header, pdf_glyphs.to_json(found.pages))

    return step


def tables() -> Step:
    """Writes a `tables` frame of pairs: a page number, counted from 0, and a table's cells by
    row.
    """
    from blindfolio.documents.pdf.layout.tables import read_tables

    return lambda raw: iter([json_frame("tables", list(read_tables(raw)))])


def layout() -> Step:
    """Writes notices, and the `blocks` with their lines.

    Its input is a frame with the tables and a frame for each part of the pages.
    """
    from blindfolio.documents.pdf import glyphs as pdf_glyphs
    from blindfolio.documents.pdf.geometry import lines_to_json
    from blindfolio.documents.pdf.layout.lay_out import lay_out

    def step(raw: bytes) -> Iterator[ChildFrame]:
        tables, *parts = map(json.loads, unpacked(raw))
        laid_out = lay_out(pdf_glyphs.from_json(in_order(parts)), tables)
        yield from notice_frames(laid_out.notices)
        blocks = [
            {"kind": b.kind, "level": b.level, "html": b.html, "lines": lines_to_json(b.lines)}
            for b in laid_out.blocks
        ]
        yield json_frame("blocks", blocks)

    return step


def paint() -> Step:
    """Writes a `picture` frame for each page.

    Its input is a frame with the pages and their boxes, and a frame with the file.
    """
    from blindfolio.documents.pdf.pictures import page_pictures

    def step(raw: bytes) -> Iterator[ChildFrame]:
        asked, file = unpacked(raw)
        given = json.loads(asked)
        pages = range(*given["pages"])
        yield from picture_frames(page_pictures(file, given["boxes"], pages))

    return step


def cover() -> Step:
    """Writes a `picture` frame with a page's earlier picture and more boxes painted over it.

    Its input is a frame with the name, page size and boxes, and a frame with the picture.
    """
    from blindfolio.documents.pdf.pictures import covered

    def step(raw: bytes) -> Iterator[ChildFrame]:
        asked, picture = unpacked(raw)
        yield from picture_frames([covered(picture, **json.loads(asked))])

    return step


STEPS: dict[str, Callable[[], Step]] = {
    "pdf-characters": characters,
    "pdf-tables": tables,
    "pdf-layout": layout,
    "pdf-paint": paint,
    "pdf-cover": cover,
}


def packed(*inputs: bytes) -> bytes:
    out = io.BytesIO()
    for body in inputs:
        write_frame(out, ChildFrame({"kind": "input"}, body))
    return out.getvalue()


def unpacked(raw: bytes) -> list[bytes]:
    return [frame.body for frame in read_frames(io.BytesIO(raw))]


def in_order(parts: Sequence[Sequence[Any]]) -> list[Any]:
    turns = zip_longest(*parts, fillvalue=None)
    return [page for turn in turns for page in turn if page is not None]
