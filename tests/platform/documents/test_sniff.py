from __future__ import annotations

import pytest

from blindfolio.documents import limits
from blindfolio.documents.sniff import sniff
from blindfolio.refusal import Refusal

DOCX = b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml word/document.xml" + b"\0" * 40
PDF = b"%PDF-1.7\n1 0 obj"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
HTML = b"<!DOCTYPE html><html><script>alert(1)</script><p>words</html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

REFUSED = [
    (b"", "md", "empty"),
    (b"\xef\xbb\xbf", "md", "bom-only"),
    (b"\xff\xfe", "md", "bom-only"),
    (b" \n\t\n", "md", "no-text"),
    (b"---\n***\n", "md", "no-text"),
    (b"x" * (limits.UPLOAD_BYTES + 1), "md", "too-large"),
    (b"x" * (limits.MARKDOWN_BYTES + 1), "md", "markdown-too-large"),
    ("a\0b\0 c\0".encode("utf-16"), "md", "not-utf8"),
    (HTML, "html", "wrong-type"),
    (HTML, "pdf", "extension-disagrees"),
    (HTML, "docx", "extension-disagrees"),
    (SVG, "svg", "wrong-type"),
    (b"PK\x03\x04rest", "zip", "damaged-archive"),
    (b"PK\x03\x04rest", "docx", "damaged-archive"),
    (b"PK\x03\x04rest PK\x05\x06", "docx", "extension-disagrees"),
    (OLE, "doc", "legacy-doc"),
    (OLE, "docx", "legacy-doc"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "docx", "docx-password"),
    (DOCX, "docm", "docx-macros"),
    (OLE, "md", "extension-disagrees"),
    (b"MZ\x90\0", "exe", "wrong-type"),
    (b"MZ\x90\0", "md", "extension-disagrees"),
    (b"\x89PNG\r\n\x1a\n", "md", "extension-disagrees"),
    (PDF, "md", "extension-disagrees"),
    (DOCX, "md", "extension-disagrees"),
    (DOCX, "pdf", "extension-disagrees"),
    (b"# Words", "pdf", "extension-disagrees"),
    (b"# Words", "", "no-extension"),
    (b"text with a zero \0 in it", "md", "extension-disagrees"),
]


@pytest.mark.parametrize(("raw", "extension", "code"), REFUSED)
def test_each_cause_has_its_own_refusal(raw: bytes, extension: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        sniff(raw, extension)
    assert refused.value.code == code
    assert str(refused.value).endswith(".") and "upload" in str(refused.value)


@pytest.mark.parametrize("extension", ["md", ".md", "MD", "markdown"])
@pytest.mark.parametrize(
    "raw",
    [b"# Words", b"\xef\xbb\xbf# Words", "# Größe 図".encode(), HTML, b"%PDF is a format"],
)
def test_text_with_a_markdown_name_is_markdown(raw: bytes, extension: str) -> None:
    assert sniff(raw, extension) == "markdown"


def test_a_large_picture_written_into_the_text_does_not_count_as_text() -> None:
    picture = b"![p](data:image/jpeg;base64," + b"A" * 9_000_000 + b")"
    assert sniff(b"# Words\n\n" + picture, "md") == "markdown"
