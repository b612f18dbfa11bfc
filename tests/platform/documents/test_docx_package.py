"""Sections A and B for Word files: what is refused, by which sentence, and what is contained."""

from __future__ import annotations

import io
import random
import socket
import stat
import struct
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from blindfolio.documents import limits
from blindfolio.documents.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Document
from blindfolio.documents.zip_table import Archive
from blindfolio.refusal import Refusal
from tests.platform.documents.docx_files import (
    NAMES,
    Target,
    docx,
    image,
    p,
    packed,
    png_of_size,
)
from tests.platform.documents.test_pictures import CANARY, png

GOOD = docx(p("Plan", "Titre1") + p("Some words of a plan.") * 40)


def read(raw: bytes) -> Document:
    return ingest(raw, "docx", Identity())


def refused(raw: bytes) -> str:
    with pytest.raises(Refusal) as error:
        read(raw)
    assert str(error.value).endswith(".")
    assert "upload" in str(error.value)
    return error.value.code


@pytest.fixture
def sink() -> Iterator[str]:
    """A listening port that nobody may reach."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(TimeoutError):
            server.accept()


def _main(text: str) -> bytes:
    return docx("", {"word/document.xml": text})


def test_sc_05_an_svg_part_is_never_kept() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    raw = docx(
        p(image("i", "flow")) + p("Words."),
        {"word/media/image1.svg": svg},
        {"i": "media/image1.svg"},
    )
    document = read(raw)
    assert document.pictures == ()
    assert document.blocks[0].text.startswith("Diagram in a format")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_sc_09_a_document_type_is_refused_wherever_it_stands(sink: str, encoding: str) -> None:
    for system in ("file:///etc/passwd", f"{sink}/x"):
        dtd = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{system}">]>'
        start = f'<?xml version="1.0" encoding="{encoding}"?>{dtd}'
        text = f"{start}<w:document {NAMES}><w:body>{p('&e;')}</w:body></w:document>"
        assert refused(docx("", {"word/document.xml": text.encode(encoding)})) == "docx-dtd"
        assert refused(docx(p("x"), {"word/footer1.xml": text.encode(encoding)})) == "docx-dtd"


def test_sc_10_nested_entities_are_refused_before_they_unfold() -> None:
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(11)
    )
    body = f"<w:body>{p('&e10;')}</w:body>"
    text = f"<!DOCTYPE x [{entities}]><w:document {NAMES}>{body}</w:document>"
    begun = time.process_time()
    assert refused(_main(text)) == "docx-dtd"
    assert time.process_time() - begun < 2


def _bomb(declared: int | None) -> bytes:
    """A part that unpacks to 70 MB of zeros; its header and table name another size."""
    raw = bytearray(docx(p("x"), {"word/media/zeros.bin": b"\0" * 70_000_000}))
    if declared is not None:
        name = b"word/media/zeros.bin"
        for at in (raw.find(name) - 30 + 22, raw.rfind(name) - 46 + 24):
            raw[at : at + 4] = struct.pack("<I", declared)
    return bytes(raw)


def test_sc_11_a_bomb_is_refused_by_its_table_and_a_lying_table_by_its_stream() -> None:
    assert refused(_bomb(None)) == "archive-too-large"
    lying = docx("", {"word/document.xml": "<a>" + "x" * 30_000_000 + "</a>"})
    at = lying.rfind(b"word/document.xml") - 46 + 24
    assert refused(lying[:at] + struct.pack("<I", 5_000) + lying[at + 4 :]) == "damaged-archive"
    many = docx(p("x"), {f"word/x{n}.xml": "<a>" + "y" * 900_000 + "</a>" for n in range(70)})
    assert refused(many) == "archive-too-large"
    assert (
        refused(_main("<a>" + "".join(f"<b/>{n}" for n in range(850_000)) + "</a>"))
        == "docx-too-long"
    )


def test_sc_11_no_more_is_unpacked_than_the_table_says() -> None:
    archive = Archive(_bomb(1_000))
    with pytest.raises(Refusal):
        archive.read("word/media/zeros.bin")


def test_sc_12_many_entries_are_refused_and_inner_archives_are_never_opened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(100_000 if sys.maxsize > 2**32 else 1_000):
            archive.writestr(f"e{n}", b"")
        archive.writestr("[Content_Types].xml", b"")
        archive.writestr("word/document.xml", b"")
    assert refused(out.getvalue()) == "archive-too-large"
    nested = GOOD
    for _ in range(20):
        nested = docx(p("Outer words."), {"word/embeddings/inner.docx": nested})
    assert [block.text for block in read(nested).blocks] == ["Outer words."]


def _odd(name: str) -> bytes:
    return packed_after(GOOD, lambda archive: archive.writestr(name, b"x"))


def packed_after(raw: bytes, more: Callable[[zipfile.ZipFile], None]) -> bytes:
    out = io.BytesIO(raw)
    with zipfile.ZipFile(out, "a") as archive:
        more(archive)
    return out.getvalue()


@pytest.mark.parametrize(
    "name", ["../../evil", "/etc/evil", "..\\..\\evil", "a/../../b", "C:evil", "x\x01y"]
)
def test_sc_13_names_that_lead_elsewhere_are_refused(name: str) -> None:
    assert refused(_odd(name)) == "tricky-archive"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_sc_13_links_and_two_entries_of_one_name_are_refused() -> None:
    link = zipfile.ZipInfo("word/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert (
        refused(packed_after(GOOD, lambda a: a.writestr(link, "/etc/passwd")))
        == "tricky-archive"
    )
    for name in ("word/document.xml", "Word/Document.XML"):
        assert refused(_odd(name)) == "tricky-archive"


def test_sc_14_cut_and_flipped_files_are_read_or_refused() -> None:
    raw = docx(
        p("Plan", "Titre1") + p(image("i")) + p("Words."),
        {"word/media/image1.png": png(9, 9)},
        {"i": "media/image1.png"},
    )
    spoiled = [raw[: len(raw) * share // 100] for share in (1, 10, 50, 90, 99)]
    chance = random.Random(14)
    for flips in (1, 10, 100) * 12:
        changed = bytearray(raw)
        for _ in range(flips):
            changed[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        spoiled.append(bytes(changed))
    outcomes: set[str] = set()
    for one in spoiled:
        try:
            outcomes.add(read(one).format)
        except Refusal as error:
            outcomes.add(error.code)
    # A child that died would be `unreadable` or `too-costly`.
    assert outcomes <= {
        "docx", "docx-damaged", "damaged-archive", "tricky-archive", "archive-too-large",
        "extension-disagrees", "no-text", "archive-password", "docx-too-long", "docx-dtd",
    }  # fmt: skip
    assert "docx" in outcomes or "damaged-archive" in outcomes


def test_sc_16_a_picture_too_large_is_refused_by_its_header() -> None:
    parts = {"word/media/image1.png": png_of_size(65_500, 65_500)}
    assert refused(docx(p(image("i")), parts, {"i": "media/image1.png"})) == "picture-too-large"


def test_sc_18_macros_are_refused() -> None:
    assert refused(docx(p("x"), {"word/vbaProject.bin": b"x"})) == "docx-macros"
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    types = f'<Types><Override ContentType="{kind}"/></Types>'
    assert refused(docx(p("x"), {"[Content_Types].xml": types})) == "docx-macros"


def test_sc_18_what_is_attached_or_outside_is_dropped(sink: str) -> None:
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
    assert [block.kind for block in document.blocks] == [
        "paragraph",
        "image",
        "image",
        "paragraph",
    ]


def test_sc_24_metadata_is_sealed_and_headers_are_told_of() -> None:
    core = (
        '<c xmlns:d="http://purl.org/dc/elements/1.1/"><d:creator>CNRYaaaaaaa1</d:creator>'
        "<lastModifiedBy>CNRYaaaaaaa2</lastModifiedBy><d:title>CNRYaaaaaaa3</d:title></c>"
    )
    app = "<p><Company>CNRYaaaaaaa4</Company><Manager>CNRYaaaaaaa5</Manager></p>"
    running = f"<w:hdr {NAMES}>{p('CNRYaaaaaaa6')}</w:hdr>"
    parts = {
        "docProps/core.xml": core,
        "docProps/app.xml": app,
        "word/header1.xml": running,
        "word/footer1.xml": running,
    }
    targets = {"h": "header1.xml", "g": "footer1.xml"}
    document = read(docx(p("Plan", "Titre1") + p("Words."), parts, targets))
    seen = repr(document.body()) + repr(document.house) + repr(document.warnings)
    assert "CNRY" not in seen
    found = {f.text: (f.kind, f.block) for f in document.findings}
    assert found == dict.fromkeys(
        (
            "Author: CNRYaaaaaaa1",
            "Last changed by: CNRYaaaaaaa2",
            "Title: CNRYaaaaaaa3",
            "Company: CNRYaaaaaaa4",
            "Manager: CNRYaaaaaaa5",
        ),
        ("metadata", None),
    )
    assert any("headers and footers with text: 2" in warning for warning in document.warnings)


def test_tables_within_tables_without_end_are_refused_or_flattened() -> None:
    for depth in (30, 2_000):
        body = p("core words")
        for _ in range(depth):
            body = f"<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>"
        try:
            assert "core words" in " ".join(b.text for b in read(docx(body + p("end"))).blocks)
        except Refusal as error:
            assert depth == 2_000 and error.code in ("docx-too-deep", "docx-damaged")


def test_a_long_word_file_keeps_to_the_limits_of_every_document() -> None:
    assert refused(docx(p("word " * 300) * 70)) == "too-many-words"
    assert refused(docx(p("x") * (limits.BLOCKS + 1))) == "too-many-blocks"


def test_nothing_is_written_beside_the_archive(tmp_path: Path) -> None:
    before = sorted(Path.cwd().iterdir())
    with pytest.raises(Refusal):
        read(packed({"[Content_Types].xml": "", "word/../../evil": "x"}))
    assert sorted(Path.cwd().iterdir()) == before
