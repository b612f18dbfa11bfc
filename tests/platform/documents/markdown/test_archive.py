"""A Markdown file with its pictures in a zip: shown where the text names them, else said."""

from __future__ import annotations

import pytest

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Document
from tests.platform.documents.docx.docx_files import docx, packed
from tests.platform.documents.pictures.test_encode import png
from tests.refusals import refused


def read(files: dict[str, bytes | str]) -> Document:
    return ingest(packed(files), "zip", Identity(names=("Jane Canary",)))


def test_pictures_beside_the_text_are_shown_by_their_relative_address() -> None:
    text = (
        "# Plan\n\n![a](img/a%20flow.png)\n\n![b](../plan/img/b.png?raw=true)\n\n"
        "![c](/img/b.png)\n\n![d](img/none.png)\n\n![e](https://example.org/img/b.png)\n"
    )
    document = read(
        {
            "plan/README.md": text,
            "plan/img/a flow.png": png(30, 20),
            "plan/img/B.png": png(40, 20),
            "__MACOSX/plan/._README.md": "x",
            "plan/.DS_Store": "x",
            "plan/notes.txt": "Jane Canary",
        }
    )
    assert document.format == "markdown"
    assert [picture.width for picture in document.pictures] == [30, 40]
    assert [block.text for block in document.blocks][1:4] == ["a", "b", "c"]
    assert all("<img" in block.html for block in document.blocks[1:4])
    assert [block.text[:18] for block in document.blocks[4:]] == ["Image not included"] * 2
    assert any("does not show: 1" in warning for warning in document.warnings)
    assert "Jane" not in repr(document.body())


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.md": "One", "b.md": "Two"}, "zip-one-text"),
        ({"a.txt": "One"}, "zip-one-text"),
        ({"a.md": "One", "../b.png": "x"}, "tricky-archive"),
        ({"a.md": "---"}, "no-text"),
    ],
)
def test_other_archives_are_refused(files: dict[str, bytes | str], code: str) -> None:
    with refused(code):
        read(files)


@pytest.mark.parametrize("before", [b"", b"PK\x03\x04 "])
def test_bytes_beside_the_archive_are_refused(before: bytes) -> None:
    raw = packed({"a.md": "Words of a plan."})
    with refused("surplus-bytes", says="Save your document again"):
        ingest(before + raw + (b"" if before else b"\0"), "zip", Identity())


def test_a_text_cannot_read_other_files_of_the_archive_as_pictures() -> None:
    document = read(
        {"a.md": "Words of a plan.\n\n![x](a.md)\n\n![y](b.txt)\n", "b.txt": "secret"}
    )
    assert document.pictures == ()
    assert "secret" not in repr(document.body())


def test_a_word_file_is_no_archive() -> None:
    with refused("extension-disagrees"):
        ingest(docx("<w:p/>"), "zip", Identity())
