"""What a file says it is and is not: SC-05, SC-06 and SC-15, through the real children.

What browsers are served of it: `tests/prompts/web/test_sent_files.py`.
"""

from __future__ import annotations

import pytest

from blindfolio.refusal import Refusal
from tests.platform.documents.docx.docx_files import docx, image, p
from tests.platform.documents.hostile_files import OLE, locked_pdf
from tests.platform.documents.test_ingest import read

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script>'
    "<foreignObject><p>inner words</p></foreignObject></svg>"
)
PAGE = "<!DOCTYPE html><html><body><script>alert(1)</script><p>words</p></body></html>"


@pytest.mark.parametrize("extension", ["svg", "html", "pdf", "docx", "zip", "exe", ""])
@pytest.mark.parametrize("content", [SVG, PAGE])
def test_other_types_are_refused_under_every_name(content: str, extension: str) -> None:
    """SC-05 (a) and SC-06."""
    with pytest.raises(Refusal) as refused:
        read(content, extension)
    assert refused.value.code in ("wrong-type", "extension-disagrees", "no-extension")


def test_a_page_named_markdown_is_contained() -> None:
    """SC-06."""
    assert [block.html for block in read(PAGE).blocks] == [
        '<p dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</p>',
        '<p dir="auto">words</p>',
    ]


@pytest.mark.parametrize("name", ["image1.svg", "image1.png", "image1.emf"])
def test_an_svg_inside_a_word_file_is_dropped_and_said(name: str) -> None:
    """SC-05 (b), also where the part's name says it were another kind of picture."""
    parts = {f"word/media/{name}": SVG}
    raw = docx(p(image("i", "flow")) + p("Words."), parts, {"i": f"media/{name}"})
    document = read(raw, "docx")
    assert document.pictures == ()
    assert document.blocks[0].text.startswith("Diagram in a format")
    assert "inner words" not in repr(document.body())


REFUSED = {
    "a locked PDF": (locked_pdf(b"open sesame", b"owner"), "pdf", "Remove the password"),
    "a locked Word file": (
        OLE + "EncryptedPackage".encode("utf-16-le"),
        "docx",
        "Remove the password",
    ),
    "a .doc named .docx": (OLE, "docx", "Save as"),
    "nothing": (b"", "md", "Save your document again"),
    "a mark alone": (b"\xef\xbb\xbf", "md", "Save your document again"),
    "a wide mark alone": (b"\xff\xfe", "md", "Save your document again"),
}


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("# Größe und Zahl".encode("utf-16"), "Größe und Zahl"),
        ("# Größe und Zahl".encode("utf-16-be"), "Größe und Zahl"),
        ("# Größe und Zahl".encode("latin-1"), "Größe und Zahl"),
        (b"# bad \xff\xfe bytes, and " + "größer".encode() * 3, "größer"),
    ],
)
def test_text_in_another_encoding_is_read_and_the_candidate_told(
    raw: bytes, shown: str
) -> None:
    """SC-15: UTF-16 and invalid bytes decode with a visible notice."""
    document = read(raw)
    assert shown in document.blocks[0].text
    assert any("UTF-8" in warning for warning in document.warnings)
