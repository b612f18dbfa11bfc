"""Finds a PDF or archive between harmless bytes, which converters and mail programs leave."""

from __future__ import annotations

import io
import re
import zipfile

# The specification of PDF allows its header anywhere in these.
_FRONT = 1024
_STARTS = re.compile(rb"%PDF-|PK\x03\x04|PK\x05\x06")
# Blank, or a few words: nothing that another program would run or show.
_HARMLESS = re.compile(rb"(?!MZ|#!|GIF8|Rar!|\{\\rtf)[\0\t\n\r\x20-;=-~]*\Z|\xef\xbb\xbf\s*\Z")
_BLANK = b"\0\t\n\r\x0c "


def without_front(raw: bytes) -> bytes:
    """Returns the bytes from the start of a PDF or archive. Other bytes are returned unchanged."""
    start = _STARTS.search(raw, 0, _FRONT + 8)
    if start is None or not _HARMLESS.match(raw[: start.start()]):
        return raw
    return raw[start.start() :]


def without_end(raw: bytes) -> bytes:
    """Returns a PDF's bytes without blank ones at the end, which hide its end mark."""
    return raw.rstrip(_BLANK)


def is_blank(raw: bytes) -> bool:
    return not raw.strip(_BLANK)


def is_archive(raw: bytes) -> bool:
    """Returns whether other programs would find an archive in a PDF."""
    return zipfile.is_zipfile(io.BytesIO(raw))
