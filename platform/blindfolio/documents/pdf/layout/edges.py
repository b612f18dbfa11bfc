"""Reads straight horizontal and vertical lines on a PDF's page, in points from the top left.

Uses the library that draws the page, because the table finder would read the whole page.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from blindfolio.documents.pdf.shown import MOST_PATHS, Shown, Space

_DEEPEST_FORM = 3
_MOST_SEGMENTS = 40_000  # A page with more is a drawing; searching it for cells takes minutes.

_STRAIGHT = 0.1

# `orientation` (h or v), `x0`, `x1`, `top`, `bottom`, and the table finder's `width`, `height`,
# `doctop`
Edge = dict[str, float | str]


def edges_on(page: pypdfium2.PdfPage, shown: Shown) -> list[Edge]:
    """Returns strokes and the sides of shapes, or nothing for a page that is mostly a drawing."""
    edges: list[Edge] = []
    segments = 0
    for paths, (path, spaces) in enumerate(_paths(page)):
        segments += pdfium.FPDFPath_CountSegments(path)
        if paths >= MOST_PATHS or segments > _MOST_SEGMENTS:
            return []
        edges += _edges(path, spaces, shown)
    return edges


def _space_of(thing: pdfium.FPDF_PAGEOBJECT) -> Space:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(thing, found):
        return Space()
    return Space(found.a, found.b, found.c, found.d, found.e, found.f)


def _paths(
    page: pypdfium2.PdfPage,
) -> Iterator[tuple[pdfium.FPDF_PAGEOBJECT, tuple[Space, ...]]]:
    # each path with its coordinate spaces, innermost first
    count = pdfium.FPDFPage_CountObjects(page.raw)
    waiting: list[tuple[pdfium.FPDF_PAGEOBJECT, tuple[Space, ...]]] = [
        (pdfium.FPDFPage_GetObject(page.raw, at), ()) for at in reversed(range(count))
    ]
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    while waiting:
        thing, around = waiting.pop()
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            if pdfium.FPDFPath_GetDrawMode(thing, fill, stroke) and (
                fill.value or stroke.value
            ):
                yield thing, (_space_of(thing), *around)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and len(around) < _DEEPEST_FORM:
            inside = (_space_of(thing), *around)
            count = pdfium.FPDFFormObj_CountObjects(thing)
            waiting += [
                (pdfium.FPDFFormObj_GetObject(thing, at), inside)
                for at in reversed(range(count))
            ]


def _edges(
    path: pdfium.FPDF_PAGEOBJECT, spaces: tuple[Space, ...], shown: Shown
) -> Iterator[Edge]:
    # Straight segments. Shapes are treated as closed.
    start = last = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, at)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = (x.value, y.value)
        for space in spaces:
            point = space.place(*point)
        across, down = shown.place(*point)
        here = (across / 10, down / 10)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            yield from _edge(last, start)
            start = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield from _edge(last, here)
        last = here
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _edge(here, start)
            last = start
    yield from _edge(last, start)


def _edge(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Edge]:
    (x0, x1), (top, bottom) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    width, height = x1 - x0, bottom - top
    if min(width, height) > _STRAIGHT or max(width, height) <= _STRAIGHT:
        return
    edge: Edge = {"x0": x0, "x1": x1, "top": top, "bottom": bottom, "doctop": top}
    if width > height:
        yield edge | {"orientation": "h", "bottom": top, "width": width, "height": 0.0}
    else:
        yield edge | {"orientation": "v", "x1": x0, "width": 0.0, "height": height}
