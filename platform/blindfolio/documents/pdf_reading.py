"""A PDF's whole reading, in the job: which child does what, and what is believed of it.

1. One child reads the characters and says which of them can be seen; beside it another looks for
   ruled tables, which may take long and may fail: then the reading goes on without tables.
2. A child that has never seen the file lays blocks out of both.
3. Once the blocks are masked, the job works out what to cover, from the blocks' places and from
   the pages' raw characters (turned and unseen text is in no block, but it is in the picture).
4. Last children, one for each half, draw the pages, burn the covers in and encode them. They
   read the file anew, so that no picture of a name ever passes through the job.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from blindfolio.documents import limits, pdf_glyphs
from blindfolio.documents.answers import json_of
from blindfolio.documents.blinding import places_in
from blindfolio.documents.child.pdf_steps import packed
from blindfolio.documents.covers import Cover
from blindfolio.documents.frames import Frame
from blindfolio.documents.geometry import Geometry, checked
from blindfolio.documents.identity import Finder, Identity
from blindfolio.documents.limited_process import Child, run
from blindfolio.documents.masked_lines import masked_lines
from blindfolio.documents.model import Block, Line, Picture
from blindfolio.documents.pdf_covers import covers_of
from blindfolio.documents.picture_frames import pictures_in
from blindfolio.documents.refusals import refuse
from blindfolio.refusal import Refusal

log = logging.getLogger(__name__)

_FEW_PAGES = 2
"""So many are drawn in less time than a second child takes to start."""


@dataclass(frozen=True, slots=True)
class PdfReading:
    """`frames` are what any reader hands over: `fence`, notices, metadata and `blocks`.

    `columns` are the raw pages as `pdf_glyphs` reads them, `filled` says how many of them are
    not blank.
    """

    frames: list[Frame]
    columns: list[Any]
    filled: int


@dataclass(frozen=True, slots=True)
class BlindPages:
    """Where the masked blocks stand, the pages' sizes, and their pictures with all covered."""

    geometry: Geometry
    sizes: tuple[tuple[int, int], ...]
    pictures: tuple[Picture, ...]


def read_pdf(raw: bytes, meanwhile: Callable[[], None] = lambda: None) -> PdfReading:
    """Reads a PDF; `Refusal` for each cause of `pdf_file` and `pdf_characters`.

    `meanwhile` is called when there is a core to spare, for what will be needed next.
    """
    seconds = limits.PDF_CPU_SECONDS
    with ExitStack() as started:
        reading = started.enter_context(Child("pdf-characters", cpu_seconds=seconds))
        ruling = started.enter_context(
            Child("pdf-tables", cpu_seconds=limits.PDF_TABLES_CPU_SECONDS)
        )
        beside = started.enter_context(ThreadPoolExecutor(max_workers=1))
        characters = beside.submit(reading.give, raw)
        ruled, failed = _tables(ruling, raw)
        layout = started.enter_context(Child("pdf-layout", cpu_seconds=seconds))
        meanwhile()
        found = characters.result()
        header, columns = _pages_frame(found)
        laid_out = layout.give(packed(columns, ruled))
    pages = json_of(found, "pages")
    filled = header.get("filled")
    if (
        not isinstance(pages, list)
        or type(filled) is not int
        or not 0 <= filled <= len(pages) <= limits.PDF_PAGES
    ):
        raise refuse("unreadable")
    frames = [frame for frame in found if frame.kind in ("fence", "notice", "metadata")]
    frames += [frame for frame in laid_out if frame.kind in ("notice", "blocks")]
    frames += [Frame({"kind": "notice", "code": "pdf-no-tables", "n": 1})] * failed
    return PdfReading(frames, pages, filled)


def blind_pages(
    raw: bytes,
    reading: PdfReading,
    read: Sequence[Block],
    masked: Sequence[Block],
    identity: Identity,
) -> BlindPages:
    """Covers what was masked and draws the pages.

    `read` are the blocks before masking and `masked` the same blocks after it.
    """
    finder = Finder(identity)
    pages = pdf_glyphs.from_json(reading.columns)
    lines_of = dict(checked(json_of(reading.frames, "blocks"), read))
    geometry: list[tuple[str, tuple[Line, ...]]] = []
    covers = covers_of(pages, finder)
    for before, after in zip(read, masked, strict=True):
        places = places_in(before, finder)
        lines, over = masked_lines(before, after, lines_of.get(before.id, ()), places)
        covers += over
        geometry.append((before.id, lines))
    sizes = tuple((page.width, page.height) for page in pages)
    return BlindPages(tuple(geometry), sizes, _painted(raw, _boxes(covers), len(pages)))


def _painted(
    raw: bytes, boxes: Mapping[str, list[list[int]]], pages: int
) -> tuple[Picture, ...]:
    """All pages' pictures, drawn by two children side by side: half of them each."""
    half = (pages + 1) // 2
    parts = [(0, half), (half, pages)] if pages > _FEW_PAGES else [(0, pages)]

    def paint(part: tuple[int, int]) -> list[Frame]:
        asked = json.dumps({"pages": part, "boxes": boxes}).encode()
        return run("pdf-paint", packed(asked, raw), cpu_seconds=limits.PDF_CPU_SECONDS)

    with ThreadPoolExecutor(max_workers=len(parts)) as side_by_side:
        frames = [frame for part in side_by_side.map(paint, parts) for frame in part]
    pictures = pictures_in(frames)
    if [p.name for p in pictures] != [f"page-{i + 1}" for i in range(pages)]:
        raise refuse("unreadable")
    return pictures


def _tables(child: Child, raw: bytes) -> tuple[bytes, bool]:
    """The tables' JSON, and whether they could not be looked for."""
    try:
        return json.dumps(json_of(child.give(raw), "tables")).encode(), False
    except Refusal as refusal:
        # The characters' child says what is wrong with the file, if anything is.
        log.warning("a PDF's tables were not found: %s", refusal.code)
        return b"[]", True


def _pages_frame(frames: Sequence[Frame]) -> tuple[dict[str, object], bytes]:
    for frame in frames:
        if frame.kind == "pages":
            return frame.header, frame.body
    raise refuse("unreadable")


def _boxes(covers: Sequence[Cover]) -> dict[str, list[list[int]]]:
    boxes: dict[str, list[list[int]]] = {}
    for c in covers:
        boxes.setdefault(str(c.page), []).append([c.left, c.top, c.right, c.bottom])
    return boxes
