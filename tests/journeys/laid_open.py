"""Everything that stands in a file which a browser was sent: beside its bytes, what they pack."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress

import pypdfium2

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def laid_open(raw: bytes) -> Iterator[bytes]:
    yield raw
    if raw.startswith(b"\x89PNG"):
        yield zlib.decompress(b"".join(body for kind, body in _png(raw) if kind == b"IDAT"))
    elif raw.startswith(b"%PDF"):
        for found in _STREAM.finditer(raw):
            with suppress(zlib.error):
                yield zlib.decompress(found[1])
        with pypdfium2.PdfDocument(raw) as file:
            yield repr(file.get_metadata_dict()).encode()
            for page in file:
                yield page.get_textpage().get_text_range().encode()


def parts(raw: bytes) -> set[bytes]:
    if raw.startswith(b"\x89PNG"):
        return {kind for kind, _ in _png(raw)}
    return set(_webp(raw))


PICTURE_PARTS = {
    b"IHDR",
    b"PLTE",
    b"tRNS",
    b"IDAT",
    b"IEND",
    b"VP8 ",
    b"VP8L",
    b"VP8X",
    b"ALPH",
}
"""Size, colours and points: nothing in which words could stand."""


def _png(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(raw):
        length = struct.unpack_from(">I", raw, at)[0]
        yield raw[at + 4 : at + 8], raw[at + 8 : at + 8 + length]
        at += 12 + length
    assert at == len(raw)


def _webp(raw: bytes) -> Iterator[bytes]:
    assert raw[:4] == b"RIFF" and raw[8:12] == b"WEBP"
    assert struct.unpack_from("<I", raw, 4)[0] + 8 == len(raw), "nothing stands behind its end"
    at = 12
    while at < len(raw):
        length = struct.unpack_from("<I", raw, at + 4)[0]
        yield raw[at : at + 4]
        at += 8 + length + length % 2
