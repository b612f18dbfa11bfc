"""Removes the text that a PDF offers in place of its letters (`ActualText`).

The library would return that text, all at one place. A visible name could then be missed, and
an invisible one could enter the text. Browsers use it for ligatures, so text of a ligature's
length is kept.
"""

from __future__ import annotations

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium

_KEY = b"ActualText"
_LIGATURE = 6  # letters of one sign

_DEEPEST_FORM = 6


def read_as_drawn(page: pypdfium2.PdfPage) -> None:
    """Removes the replacement text. Call it before asking for the page's text."""
    raw = page.raw
    for at in range(pdfium.FPDFPage_CountObjects(raw)):
        _bared(pdfium.FPDFPage_GetObject(raw, at), _DEEPEST_FORM)


def _bared(thing: ctypes.c_void_p, deepest: int) -> None:
    for at in range(pdfium.FPDFPageObj_CountMarks(thing)):
        mark, size = pdfium.FPDFPageObj_GetMark(thing, at), ctypes.c_ulong()
        pdfium.FPDFPageObjMark_GetParamStringValue(mark, _KEY, None, 0, size)
        # In bytes: two for each letter and two for the end.
        if size.value > 2 * (_LIGATURE + 1):
            pdfium.FPDFPageObjMark_RemoveParam(thing, mark, _KEY)
    if deepest and pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_FORM:
        for at in range(pdfium.FPDFFormObj_CountObjects(thing)):
            _bared(pdfium.FPDFFormObj_GetObject(thing, at), deepest - 1)
