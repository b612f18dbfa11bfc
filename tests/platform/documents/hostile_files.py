"""Files made to do harm, for the security checks of documents and for the load of them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from hashlib import md5

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher

from tests.platform.documents.docx.docx_files import NAMES, docx, image, p, png_of_size
from tests.platform.documents.pdf.pdf_material import pdf, prose

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
"""How a Word file of the older kind begins, and an encrypted one of the newer."""

WORDS = "The service keeps each order in a table of its own and hands it on once a minute. " * 4


def zip_bomb(*, declared: int | None = None, unpacked: int = 70_000_000) -> bytes:
    """A Word file with one part of zeros; its headers may declare another size."""
    name = b"word/media/zeros.bin"
    raw = bytearray(docx(p("x"), {name.decode(): b"\0" * unpacked}))
    if declared is not None:
        for at in (raw.find(name) - 30 + 22, raw.rfind(name) - 46 + 24):
            raw[at : at + 4] = struct.pack("<I", declared)
    return bytes(raw)


def nested_entities(levels: int = 10) -> bytes:
    """A Word file whose one reference would unfold to ten times as many for each level."""
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(levels + 1)
    )
    body = f"<w:body>{p(f'&e{levels};')}</w:body>"
    text = f"<!DOCTYPE x [{entities}]><w:document {NAMES}>{body}</w:document>"
    return docx("", {"word/document.xml": text})


def locked_pdf(user: bytes, owner: bytes) -> bytes:
    """A PDF under 40-bit RC4, as version 1.3 wrote it; an empty `user` opens for everybody."""
    pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    rights, identifier = -44, b"0123456789abcdef"
    o = _rc4(md5((owner + pad)[:32]).digest()[:5], (user + pad)[:32])
    seed = (user + pad)[:32] + o + rights.to_bytes(4, "little", signed=True) + identifier
    key = md5(seed).digest()[:5]
    raw = pdf([prose(WORDS)])
    stream = re.search(rb"11 0 obj\n.*?stream\n(.*?)\nendstream", raw, re.DOTALL)
    assert stream
    of_stream = md5(key + (11).to_bytes(3, "little") + b"\0\0").digest()[:10]
    raw = raw[: stream.start(1)] + _rc4(of_stream, stream[1]) + raw[stream.end(1) :]
    locked = (
        f"/ID [<{identifier.hex()}> <{identifier.hex()}>] /Encrypt << /Filter /Standard /V 1 "
        f"/R 2 /O <{o.hex()}> /U <{_rc4(key, pad).hex()}> /P {rights} >>"
    )
    return raw.replace(b"/Root 1 0 R", b"/Root 1 0 R " + locked.encode())


def _rc4(key: bytes, data: bytes) -> bytes:
    return Cipher(ARC4(key), mode=None).encryptor().update(data)


STRANGE_TEXTS = {
    "brackets": "x " + "[" * 13_000,
    "links that never end": "[a](" * 50_000,
    "nested list": "\n".join("  " * depth + "- item" for depth in range(1_000))[:520_000],
    "nested list in a line": "- " * 1_000 + "x",
    "nested quotes": ">" * 5_000 + " x",
    "backticks": "x " + " ".join("`" * n for n in range(1, 1_001)),
    "wide table": "|" + "a|" * 9_999 + "\n|" + "-|" * 9_999 + "\n|" + "b|" * 9_999,
    "one line": "a" * 500_000,
    "many lines": "\n" * 199_999 + "x",
    "many short lines": "x\n" * 200_000,
    "elements": "<div>" * 32_000 + "x",
    "open tables": "<table>" * 5_000 + "<tr><td>x",
    "formatting that multiplies": "".join(f"<b x={n}>" for n in range(3_000)) + "<p>y" * 9_000,
    "notes": "".join(f"[^{n}] " for n in range(5_000)) + "\n\n[^1]: note\n",
}
"""Markdown that makes parsers slow or deep (SC-17)."""


def inflating(target: int) -> bytes:
    """A Word file whose main part unpacks to `target` bytes of zeros, and says it has 1,000.

    Its deflate stream is one piece said again and again: nobody has to pack the whole of it.
    """
    piece_of = 16 * 1024 * 1024
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(piece_of)) + packer.flush(zlib.Z_FULL_FLUSH)
    data = piece * (target // piece_of) + zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    name, types = b"word/document.xml", b"[Content_Types].xml"
    out, table = b"", b""
    for entry, packed_as, body, size in ((types, 0, b"<T/>", 4), (name, 8, data, 1_000)):
        crc = zlib.crc32(body) if not packed_as else 0
        common = struct.pack(
            "<HHHHHLLLHH", 20, 0, packed_as, 0, 0, crc, len(body), size, len(entry), 0
        )
        table += b"PK\x01\x02" + struct.pack("<H", 20) + common
        table += struct.pack("<HHHLL", 0, 0, 0, 0, len(out)) + entry
        out += b"PK\x03\x04" + common + entry + body
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 2, 2, len(table), len(out), 0)
    return out + table + end


def many_entries(count: int) -> bytes:
    """A Word file with so many empty parts beside its own."""
    out = io.BytesIO(docx(p("x")))
    with zipfile.ZipFile(out, "a") as archive:
        for n in range(count):
            archive.writestr(f"e{n}", b"")
    return out.getvalue()


def pdf_with_picture(side: int) -> bytes:
    """A PDF that shows one picture of so many pixels a side, of which next to nothing is there."""
    squeezed = zlib.compress(bytes(side // 8 * 300))
    head = (
        f"<< /Type /XObject /Subtype /Image /Width {side} /Height {side} /ColorSpace /DeviceGray "
        f"/BitsPerComponent 1 /Filter /FlateDecode /Length {len(squeezed)} >>\nstream\n"
    )
    picture = head.encode() + squeezed + b"\nendstream"
    resources = "/Font << /F1 3 0 R >> /XObject << /I 100 0 R >>"
    page = f"/MediaBox [0 0 595 842] /Resources << {resources} >>"
    drawn = prose(WORDS) + "q 200 0 0 200 100 100 cm /I Do Q"
    return pdf([drawn], page=page, objects=[picture])


def docx_with_picture(side: int) -> bytes:
    """The same for a Word file: its PNG takes 20 KB."""
    parts = {"word/media/image1.png": png_of_size(side, side)}
    return docx(p(image("i")) + p("Words."), parts, {"i": "media/image1.png"})
