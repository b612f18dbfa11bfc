"""Converts a PDF page's coordinates to tenths of a point from its top left, as the page is
shown.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from blindfolio.documents.pdf.boxes import Box

_BIG = 1_000_000

# A page with more is a drawing, and its strokes aren't rules, marks or cells.
MOST_PATHS = 4_000


@dataclass(frozen=True, slots=True)
class Space:
    """Transforms the coordinates of an object or figure into the enclosing ones."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def place(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


class Shown(Space):
    """Transforms a page's coordinates into places on the page as shown."""

    def place(self, x: float, y: float) -> tuple[int, int]:
        across, down = super().place(x, y)
        if -_BIG < across < _BIG and -_BIG < down < _BIG:
            # The fast path, taken for every character except in hostile files.
            return round(across), round(down)
        return whole(across), whole(down)


def whole(value: float) -> int:
    """Returns the value rounded and limited to the range that the JSON allows, whatever the
    file says.
    """
    return round(max(-_BIG, min(_BIG, value))) if math.isfinite(value) else _BIG


def shown_on(page: pypdfium2.PdfPage, width: int, height: int) -> Shown:
    # Derived from three of the library's points, so crop boxes and turned pages work.
    fine = 100
    found: list[tuple[float, float]] = []
    for x, y in ((0, 0), (1000, 0), (0, 1000)):
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(
            page.raw, 0, 0, width * fine, height * fine, 0, x, y, across, down
        )
        found.append((across.value / fine, down.value / fine))
    (e, f), (ax, ay), (cx, cy) = found
    return Shown((ax - e) / 1000, (ay - f) / 1000, (cx - e) / 1000, (cy - f) / 1000, e, f)


def drawn_on(page: pypdfium2.PdfPage, shown: Shown) -> list[Box]:
    """Returns the boxes of strokes and shapes, or none for a page full of them. What a figure
    draws in its own coordinates is skipped.
    """
    boxes: list[Box] = []
    edges = [ctypes.c_float() for _ in range(4)]
    for at in range(pdfium.FPDFPage_CountObjects(page.raw)):
        path = pdfium.FPDFPage_GetObject(page.raw, at)
        if pdfium.FPDFPageObj_GetType(path) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if len(boxes) >= MOST_PATHS:
            return []
        if pdfium.FPDFPageObj_GetBounds(path, *edges):
            left, bottom, right, top = (edge.value for edge in edges)
            (x, y), (v, w) = shown.place(left, bottom), shown.place(right, top)
            boxes.append(Box(min(x, v), min(y, w), max(x, v), max(y, w)))
    return boxes
