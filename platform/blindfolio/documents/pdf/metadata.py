"""Reads a PDF's metadata, which only the sealed record may store."""

from __future__ import annotations

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium

# without the programs that wrote the file, which identify no one
_FIELDS = ("Author", "Title", "Subject", "Keywords")

_LONGEST = 300
_MOST_BYTES = 100_000


def metadata_of(file: pypdfium2.PdfDocument) -> tuple[tuple[str, str], ...]:
    found = ((field, " ".join(_value(file, field).split())) for field in _FIELDS)
    return tuple((field, words[:_LONGEST]) for field, words in found if words)


def _value(file: pypdfium2.PdfDocument, field: str) -> str:
    # The library's own method makes a call that the fence refuses.
    key = field.encode()
    length = min(pdfium.FPDF_GetMetaText(file.raw, key, None, 0), _MOST_BYTES)
    buffer = (ctypes.c_char * length)()
    pdfium.FPDF_GetMetaText(file.raw, key, buffer, length)
    return bytes(buffer).decode("utf-16-le", "replace").replace("\0", "")
