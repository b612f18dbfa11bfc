"""Reads a PDF with several child processes that are trusted as little as possible.

1. Two processes each read the characters of every other page and whether they are visible. A third
   looks for tables; if it fails, there are none.
2. A process that never sees the file lays out the blocks.
3. After masking, the job computes the covers from the blocks' places and the raw characters.
   Turned text is in no block, so it is covered whole.
4. Two last processes reread the file, draw the pages, paint in the covers and encode the pictures.
   No picture of a name ever passes through the job.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from blindfolio.documents import limits
from blindfolio.documents.blinding.identity import Finder, Identity
from blindfolio.documents.blinding.mask import places_in
from blindfolio.documents.child.frames import ChildFrame, json_of, notice_frames
from blindfolio.documents.child.limited_process import run
from blindfolio.documents.child.pdf_steps import in_order, packed
from blindfolio.documents.model import Document, Line, Picture
from blindfolio.documents.notices import with_names_covered
from blindfolio.documents.pdf import glyphs as pdf_glyphs
from blindfolio.documents.pdf.covers import covers_of, covers_of_unread, masked_lines
from blindfolio.documents.pdf.geometry import Geometry
from blindfolio.documents.pictures.frames import pictures_in
from blindfolio.documents.refusals import refuse
from blindfolio.refusal import Refusal

log = logging.getLogger(__name__)

_PARTS = 2  # children that read a file's characters, and that draw its pages


@dataclass(frozen=True, slots=True)
class PdfReading:
    """What was read from a PDF. `frames` are the same as from any reader: `fence`, notices,
    metadata and `blocks`.

    `columns` contains raw pages as `pdf.glyphs` reads them. `filled` counts the pages that
    aren't blank.
    """

    frames: list[ChildFrame]
    columns: list[Any]
    filled: int


def read_pdf(raw: bytes) -> PdfReading:
    """Raises `Refusal` if the PDF can't be read."""
    with ThreadPoolExecutor(max_workers=_PARTS + 1) as side_by_side:
        reading = [side_by_side.submit(_characters, raw, part) for part in range(_PARTS)]
        ruling = side_by_side.submit(_tables, raw)
        read = [part.result() for part in reading]
        ruled, failed = ruling.result()
    columns = [next(frame for frame in frames if frame.kind == "pages") for frames in read]
    if _sum(columns, "characters") > limits.PDF_CHARACTERS:
        raise refuse("too-many-words")
    kept, misdrawn = _sum(columns, "kept"), _sum(columns, "misdrawn")
    if misdrawn > kept:
        raise refuse("pdf-other-letters")
    if not kept:
        raise refuse("pdf-no-text")
    given = packed(ruled, *(frame.body for frame in columns))
    laid_out = run("pdf-layout", given, cpu_seconds=limits.PDF_CPU_SECONDS)
    pages, filled = _pages(read), _sum(columns, "filled")
    if not filled <= len(pages) <= limits.PDF_PAGES:
        raise refuse("unreadable")
    frames = [frame for frame in read[0] if frame.kind in ("fence", "metadata")]
    frames += _notices(read)
    frames += [frame for frame in laid_out if frame.kind in ("notice", "blocks")]
    frames += [*notice_frames([("pdf-no-tables", 1)])] * failed
    if fonts := _fonts(columns):
        frames += notice_frames([("pdf-fonts", fonts)])
    return PdfReading(frames, pages, filled)


def _pages(read: Sequence[Sequence[ChildFrame]]) -> list[Any]:
    parts = [json_of(frames, "pages") for frames in read]
    if not all(isinstance(part, list) for part in parts):
        raise refuse("unreadable")
    return in_order(parts)


def _characters(raw: bytes, part: int) -> list[ChildFrame]:
    asked = packed(json.dumps([part, _PARTS]).encode(), raw)
    frames = run("pdf-characters", asked, cpu_seconds=limits.PDF_CPU_SECONDS)
    if not any(frame.kind == "pages" for frame in frames):
        raise refuse("unreadable")
    return frames


def _sum(frames: Sequence[ChildFrame], name: str) -> int:
    numbers: list[Any] = [frame.header.get(name) for frame in frames]
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise refuse("unreadable")
    return sum(numbers)


def _fonts(columns: Sequence[ChildFrame]) -> str:
    # the fonts that store other letters than they draw, each with its pages
    pages: dict[str, list[int]] = {}
    for frame in columns:
        try:
            for name, page in frame.header["fonts"]:
                pages.setdefault(str(name), []).append(int(page))
        except (KeyError, TypeError, ValueError) as error:
            raise refuse("unreadable") from error
    each = (f"{name} ({', '.join(map(str, sorted(on)))})" for name, on in sorted(pages.items()))
    return "; ".join(each)


def _notices(read: Sequence[Sequence[ChildFrame]]) -> list[ChildFrame]:
    found: Counter[str] = Counter()
    for frame in (frame for frames in read for frame in frames if frame.kind == "notice"):
        n = frame.header.get("n")
        if type(n) is not int:
            raise refuse("unreadable")
        found[str(frame.header.get("code"))] += n
    return [*notice_frames(found.items())]


def with_pages(
    document: Document, raw: bytes, pdf: PdfReading, lines: Geometry, identity: Identity
) -> Document:
    """Covers what was masked in the document and draws its pages. `lines` belong to the blocks
    before masking.
    """
    finder = Finder(identity)
    pages = pdf_glyphs.from_json(pdf.columns)
    lines_of = dict(lines)
    geometry: list[tuple[str, tuple[Line, ...]]] = []
    covers = covers_of(pages, finder)
    others = [line for _, own in lines for line in own]
    if not all(any(map(cover.is_beside, others)) for cover in covers):
        document = replace(document, warnings=tuple(map(with_names_covered, document.warnings)))
    covers += covers_of_unread(pages)
    for before, after in zip(document.unmasked, document.blocks, strict=True):
        places = places_in(before, finder)
        shown, over = masked_lines(
            before, after, lines_of.get(before.id, ()), places, others=others
        )
        covers += over
        geometry.append((before.id, shown))
    boxes: dict[str, list[Sequence[int]]] = {}
    for page, *box in covers:
        boxes.setdefault(str(page), []).append(box)
    return replace(
        document,
        pages=pdf.filled,
        pictures=_painted(raw, boxes, len(pages)),
        geometry=tuple(geometry),
        sizes=tuple((page.width, page.height) for page in pages),
    )


def _painted(
    raw: bytes, boxes: Mapping[str, list[Sequence[int]]], pages: int
) -> tuple[Picture, ...]:
    edges = [pages * part // _PARTS for part in range(_PARTS + 1)]
    parts = [pair for pair in pairwise(edges) if pair[0] < pair[1]]

    def paint(part: tuple[int, int]) -> list[ChildFrame]:
        asked = json.dumps({"pages": part, "boxes": boxes}).encode()
        return run("pdf-paint", packed(asked, raw), cpu_seconds=limits.PDF_CPU_SECONDS)

    with ThreadPoolExecutor(max_workers=len(parts)) as side_by_side:
        frames = [frame for part in side_by_side.map(paint, parts) for frame in part]
    pictures = pictures_in(frames)
    if [p.name for p in pictures] != [f"page-{i + 1}" for i in range(pages)]:
        raise refuse("unreadable")
    return pictures


def _tables(raw: bytes) -> tuple[bytes, bool]:
    try:
        frames = run("pdf-tables", raw, cpu_seconds=limits.PDF_TABLES_CPU_SECONDS)
        return json.dumps(json_of(frames, "tables")).encode(), False
    except Refusal as refusal:
        # If the file is at fault, the characters' child says so.
        log.warning("a PDF's tables were not found: %s", refusal.code)
        return b"[]", True
