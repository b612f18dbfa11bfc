"""Opens a PDF or says why it can't be read, inside the limited child process. Annotations,
forms, scripts and attachments are never read.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
import pypdfium2.raw as pdfium

from blindfolio.documents import limits
from blindfolio.documents.framed import without_end
from blindfolio.documents.refusals import refuse

_TAIL = 2048
_DEEPEST_FORM = 6


@contextmanager
def opened(raw: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Raises `Refusal` for a password, too many pages, or a truncated or damaged file. Files
    that only an owner's password protects are opened.
    """
    raw = without_end(raw)
    try:
        file = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise refuse("pdf-password") from error
        cut = b"startxref" not in raw[-_TAIL:]
        raise refuse("pdf-truncated" if cut else "pdf-damaged") from error
    with file:
        if b"startxref" not in raw[-_TAIL:]:
            # The library repairs truncated files by guessing, which hides what is missing.
            raise refuse("pdf-truncated")
        if len(file) > limits.PDF_PAGES:
            raise refuse("pdf-too-many-pages")
        if not len(file):
            raise refuse("pdf-damaged")
        try:
            yield file
        except pypdfium2.PdfiumError as error:
            raise refuse("pdf-damaged") from error


def check_pictures(page: pypdfium2.PdfPage) -> None:
    """Raises `Refusal` for pictures with too many pixels, before they are decoded."""
    across, down = ctypes.c_uint(), ctypes.c_uint()
    for picture in page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST_FORM):
        pdfium.FPDFImageObj_GetImagePixelSize(picture.raw, across, down)
        if across.value * down.value > limits.PICTURE_PIXELS:
            raise refuse("pdf-large-picture")
