"""Harmless bytes around a document are read; other files and archives around it are refused."""

from __future__ import annotations

import pytest

from blindfolio.documents.docx.package import Package
from blindfolio.documents.pdf.file import opened
from blindfolio.documents.sniff import Format, sniff
from blindfolio.refusal import Refusal
from tests.platform.documents.docx.docx_files import docx, p
from tests.platform.documents.pdf.pdf_material import pdf, prose

FILES: dict[Format, bytes] = {"pdf": pdf([prose("A plan.")]), "docx": docx(p("A plan."))}
FRONTS = [
    b"Converter 1.0\r\nCopyright 2026 Example Ltd.\r\n",
    b"\xef\xbb\xbf",
    b"\n\0\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n",
]


def read(raw: bytes, kind: Format) -> None:
    assert sniff(raw, kind) == kind
    if kind == "docx":
        assert Package(raw).archive.read("word/document.xml")
    else:
        with opened(raw) as file:
            assert "A plan." in file[0].get_textpage().get_text_range()


@pytest.mark.parametrize("kind", FILES)
def test_harmless_bytes_around_a_document_are_read(kind: Format) -> None:
    for front in FRONTS:
        read(front + FILES[kind], kind)
    for end in (b"\r\n", b"\0" * 4096):
        read(FILES[kind] + end, kind)
        read(FRONTS[0] + FILES[kind] + end, kind)


ARCHIVE = FILES["docx"]


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(
    "front",
    [ARCHIVE, b"MZ run me ", b"#!/bin/sh\n", b"<script>x</script>", b"x" * 2000, b"\x7fELF"],
)
def test_other_files_before_a_document_are_refused(kind: Format, front: bytes) -> None:
    with pytest.raises(Refusal):
        read(front + FILES[kind], kind)


@pytest.mark.parametrize(
    "end", [ARCHIVE, b"\n" + ARCHIVE + b"\n%%EOF", ARCHIVE[ARCHIVE.rindex(b"PK\x05\x06") :]]
)
def test_an_archive_behind_or_inside_a_document_is_refused(end: bytes) -> None:
    for kind, raw in FILES.items():
        with pytest.raises(Refusal) as refused:
            read(raw + end, kind)
        assert refused.value.code in ("surplus-bytes", "damaged-archive")
    cut = FILES["pdf"].rindex(b"startxref")
    with pytest.raises(Refusal):
        read(FILES["pdf"][:cut] + end + b"\n" + FILES["pdf"][cut:], "pdf")


def test_a_text_about_pdf_is_text() -> None:
    assert sniff(b"A header is\n\n%PDF-1.7 and PK\x03\x04 isn't.", "md") == "markdown"
