"""From bytes to document through the real children, and what is refused before. Hostile text:
`test_hostile_text.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from blindfolio.documents import limits
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.html.canonical import walk
from blindfolio.documents.html.sanitize import LastGate
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Document, blocks_from_body
from blindfolio.documents.report import as_report
from blindfolio.documents.sniff import sniff
from blindfolio.refusal import Refusal
from tests.expect import refused
from tests.platform.documents.html.test_canonical import check_offsets
from tests.platform.documents.material import every_document

NOBODY = Identity()


def read(text: str | bytes, extension: str = "md", identity: Identity = NOBODY) -> Document:
    raw = text.encode() if isinstance(text, str) else text
    document = ingest(raw, extension, identity, require_fences=False)
    assert [block.id for block in document.unmasked] == [block.id for block in document.blocks]
    for block in document.blocks:
        # The strict walk is the proof that nothing but our own HTML is in it.
        assert walk(block.html)[0] == block.text
    return document


@every_document
def test_a_real_document_is_read_whole_and_the_same_each_time(path: Path) -> None:
    document = read(path.read_bytes())
    assert document.format == "markdown"
    assert document.words > 100
    assert document.sha == read(path.read_bytes()).sha
    assert blocks_from_body(document.body()) == document.blocks
    assert not any(
        "%" in warning or "plain text" in warning for warning in map(str, document.warnings)
    )
    gate = LastGate()
    for block in document.blocks:
        check_offsets(block)
        assert not gate.objects(block.html)
    assert [b.seq for b in document.blocks] == list(range(1, len(document.blocks) + 1))


def test_the_report_has_the_command_lines_shape() -> None:
    identity = Identity(names=("Jane Canary",))
    report = as_report(read("# Plan\n\nBy Jane Canary.\n", identity=identity))
    heading = {"id": "b1", "seq": 1, "kind": "heading", "level": 1, "text": "Plan"}
    masked = {"id": "b2", "seq": 2, "kind": "paragraph", "text": "By [name removed]."}
    html = '<p dir="auto">By <span class="removed">[name removed]</span>.</p>'
    assert report == {
        "format": "markdown",
        "pages": 1,
        "words": 4,
        "blocks": [heading | {"html": '<h1 dir="auto">Plan</h1>'}, masked | {"html": html}],
        "warnings": [],
        "identity_findings": [{"kind": "name", "block": "b2", "text": "Jane Canary"}],
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [("a b c d e " * 5_000, "too-many-words"), ("x\n\n" * 3_001, "too-many-blocks")],
)
def test_limits_of_length_are_refusals(text: str, code: str) -> None:
    with refused(code):
        read(text)


def test_the_candidate_is_asked_about_a_name_that_may_be_an_ordinary_word() -> None:
    ada = Identity(names=("Ada Keys",), prompt="<p>How long keys are kept.</p>")
    document = read("Keys are kept. Who keeps keys?", identity=ada)
    assert document.blocks[0].text == "Keys are kept. Who keeps keys?"
    assert [(it.kind, it.start, it.text) for it in document.doubts] == [("short", 0, "Keys")]
    document = read("Keys wrote it.", identity=Identity(names=("Ada Keys",)))
    assert document.blocks[0].text == "[name removed] wrote it."


def test_the_account_of_a_page_that_was_covered_is_asked_about() -> None:
    document = read("See [it](https://github.com/owlkey), as owlkey says.")
    assert [(it.kind, it.text) for it in document.doubts] == [("part", "owlkey")]


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
    *((raw, kind, "wrong-type") for raw in (HTML, SVG) for kind in ("html", "svg")),
    *((raw, it, "extension-disagrees") for raw in (HTML, SVG) for it in ("pdf", "docx", "zip")),
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
