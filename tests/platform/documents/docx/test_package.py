"""Word files as packages: SC-09, SC-13 and SC-18, limits of length, and what is told.

Sizes stand in `test_hostile_sizes.py`, damage in `test_hostile_damage.py`.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable, Iterator

import pytest

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Document
from blindfolio.refusal import Refusal
from tests.platform.documents.docx.docx_files import (
    NAMES,
    Target,
    docx,
    image,
    p,
)
from tests.platform.documents.material import code_of, kinds
from tests.platform.documents.pictures.test_encode import CANARY
from tests.sinks import silent

GOOD = docx(p("Plan", "Titre1") + p("Some words of a plan.") * 40)


def read(raw: bytes) -> Document:
    return ingest(raw, "docx", Identity())


def refused(raw: bytes) -> str:
    return code_of(raw, "docx")


@pytest.fixture
def sink() -> Iterator[str]:
    with silent() as address:
        yield address


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_wherever_it_stands(sink: str, encoding: str) -> None:
    """SC-09."""
    for system in ("file:///etc/passwd", f"{sink}/x"):
        dtd = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{system}">]>'
        start = f'<?xml version="1.0" encoding="{encoding}"?>{dtd}'
        text = f"{start}<w:document {NAMES}><w:body>{p('&e;')}</w:body></w:document>"
        assert refused(docx("", {"word/document.xml": text.encode(encoding)})) == "docx-dtd"
        assert refused(docx(p("x"), {"word/footer1.xml": text.encode(encoding)})) == "docx-dtd"


@pytest.mark.parametrize(
    "where", ["word/document.xml", "word/footnotes.xml", "word/header1.xml"]
)
@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("utf-32", "utf-32"),
        ("utf-32", "utf-32-be"),
        ("cp037", "cp037"),
        ("utf-16-le", "utf-16-le"),
        ("shift_jis", "shift_jis"),
        ("utf-7", "utf-8"),
        ("unheard-of", "utf-8"),
        ("utf-16", "utf-8"),
    ],
)
def test_a_part_in_an_encoding_that_is_not_read_is_refused(
    where: str, declared: str, written: str
) -> None:
    """Its words would be missing, and a document type in it would be overlooked."""
    assert refused(docx(*_with_note(where, declared, written))) == "docx-encoding"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_a_note_in_an_encoding_that_is_read_keeps_its_words(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    document = read(docx(*_with_note("word/footnotes.xml", declared, encoding)))
    assert "a wörd" in "\n".join(block.text for block in document.blocks)


def _with_note(
    where: str, declared: str, written: str
) -> tuple[str, dict[str, bytes | str], dict[str, Target]]:
    """A body that refers to a note, and one of its parts in an encoding."""
    body = p("Words of a plan.") + p('<w:r><w:footnoteReference w:id="1"/></w:r>')
    parts = {
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        "word/footnotes.xml": f'<w:footnotes {NAMES}><w:footnote w:id="1">{p("a wörd")}'
        "</w:footnote></w:footnotes>",
        "word/header1.xml": f"<w:hdr {NAMES}>{p('Running head')}</w:hdr>",
    }
    text = f'<?xml version="1.0" encoding="{declared}"?>{parts.pop(where)}'
    raw = text.encode(written, "xmlcharrefreplace")
    return body, {**parts, where: raw}, {"n": "footnotes.xml", "h": "header1.xml"}


def test_a_file_without_a_paragraph_has_no_text() -> None:
    assert refused(docx("<w:sectPr/>")) == "no-text"


@pytest.mark.parametrize("part", ["word/footnotes.xml", "word/header1.xml", "word/styles.xml"])
def test_a_part_that_is_no_xml_is_refused(part: str) -> None:
    """Notes that could not be read were left out without a word."""
    targets: dict[str, Target] = {"n": "footnotes.xml", "h": "header1.xml"}
    assert (
        refused(docx(p("Words."), {part: f"<x {NAMES}>{p('cut')}"}, targets)) == "docx-damaged"
    )


def packed_after(raw: bytes, more: Callable[[zipfile.ZipFile], None]) -> bytes:
    out = io.BytesIO(raw)
    with zipfile.ZipFile(out, "a") as archive:
        more(archive)
    return out.getvalue()


LINK = zipfile.ZipInfo("word/link")
LINK.external_attr = (stat.S_IFLNK | 0o777) << 16


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "name",
    [
        *("../../evil", "/etc/evil", "..\\..\\evil", "a/../../b", "C:evil", "x\x01y"),
        *("word/document.xml", "Word/Document.XML", LINK),
    ],
)
def test_names_that_lead_elsewhere_links_and_a_name_twice_are_refused(
    name: str | zipfile.ZipInfo,
) -> None:
    """SC-13."""
    odd = packed_after(GOOD, lambda archive: archive.writestr(name, b"/etc/passwd"))
    assert refused(odd) == "tricky-archive"


@pytest.mark.parametrize(
    "raw",
    [GOOD + b"x", GOOD + b"x" * 70_000, GOOD + GOOD, b"PK\x03\x04" + GOOD],
    ids=["a letter", "much", "another file", "something before"],
)
def test_bytes_beside_the_archive_are_refused(raw: bytes) -> None:
    """SC-13. Another program would read another document in the same file."""
    assert refused(raw) in ("surplus-bytes", "damaged-archive")


def test_bytes_before_the_archive_are_refused_where_its_table_counts_them() -> None:
    """SC-13."""
    first = zipfile.ZipFile(io.BytesIO(GOOD)).infolist()[0]
    out = io.BytesIO(GOOD[: 30 + len(first.filename) + first.compress_size])
    out.seek(0, io.SEEK_END)
    with zipfile.ZipFile(out, "a") as archive, zipfile.ZipFile(io.BytesIO(GOOD)) as good:
        for entry in good.infolist():
            archive.writestr(entry.filename, good.read(entry))
    assert refused(out.getvalue()) == "surplus-bytes"


def test_an_archive_may_have_a_comment() -> None:
    """Some programs that pack files write one."""
    said = packed_after(GOOD, lambda it: setattr(it, "comment", b"packed by a program"))
    assert read(said).words > 30


def test_macros_are_refused() -> None:
    """SC-18."""
    assert refused(docx(p("x"), {"word/vbaProject.bin": b"x"})) == "docx-macros"
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    types = f'<Types><Override ContentType="{kind}"/></Types>'
    assert refused(docx(p("x"), {"[Content_Types].xml": types})) == "docx-macros"


def test_what_is_attached_or_outside_is_dropped(sink: str) -> None:
    """SC-18."""
    hidden = f"<html>{CANARY}<script>alert(1)</script></html>"
    ole = '<w:r><w:object><o:OLEObject r:id="o"/></w:object></w:r>'
    body = p("Words.") + '<w:altChunk r:id="a"/>' + p(ole) + p(image("l", how="link"))
    targets: dict[str, Target] = {
        "a": "chunk1.html",
        "t": ("attachedTemplate", f"{sink}/t.dotm"),
        "o": ("oleObject", f"{sink}/o.bin"),
        "l": ("image", f"{sink}/i.png"),
        "f": ("hyperlink", "file:///etc/passwd"),
    }
    body += p('<w:hyperlink r:id="f"><w:r><w:t>a file</w:t></w:r></w:hyperlink>')
    document = read(docx(body, {"word/chunk1.html": hidden}, targets))
    html = "".join(block.html for block in document.blocks)
    assert CANARY not in html and "script" not in html and sink not in html
    assert "passwd" not in html
    assert kinds(document.blocks) == ["paragraph", "image", "image", "paragraph"]


def test_metadata_is_sealed_and_headers_are_told_of() -> None:
    """SC-24; through the site: `tests/journeys/test_no_trace_of_the_author.py`."""
    core = (
        '<c xmlns:d="http://purl.org/dc/elements/1.1/"><d:creator>CNRYaaaaaaa1</d:creator>'
        "<lastModifiedBy>CNRYaaaaaaa2</lastModifiedBy><d:title>CNRYaaaaaaa3</d:title></c>"
    )
    app = "<p><Company>CNRYaaaaaaa4</Company><Manager>CNRYaaaaaaa5</Manager></p>"
    running = f"<w:hdr {NAMES}>{p('CNRYaaaaaaa6')}</w:hdr>"
    parts = {"docProps/core.xml": core, "docProps/app.xml": app}
    parts |= {"word/header1.xml": running, "word/footer1.xml": running}
    targets = {"h": "header1.xml", "g": "footer1.xml"}
    document = read(docx(p("Plan", "Titre1") + p("Words."), parts, targets))
    seen = repr(document.body()) + repr(document.house) + repr(document.warnings)
    assert "CNRY" not in seen
    labels = ("Author", "Last changed by", "Title", "Company", "Manager")
    told = {(f.kind, f.block, f.text) for f in document.findings}
    assert told == {
        ("metadata", None, f"{label}: CNRYaaaaaaa{n}") for n, label in enumerate(labels, 1)
    }
    assert any(
        "headers and footers with text: 2" in warning for warning in map(str, document.warnings)
    )


def test_tables_within_tables_without_end_are_refused_or_flattened() -> None:
    for depth in (30, 2_000):
        body = p("core words")
        for _ in range(depth):
            body = f"<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>"
        try:
            assert "core words" in " ".join(b.text for b in read(docx(body + p("end"))).blocks)
        except Refusal as error:
            assert (depth, error.code) == (2_000, "docx-too-deep")
