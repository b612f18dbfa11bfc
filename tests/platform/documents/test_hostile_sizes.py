"""Files that are small to send and large to read: SC-10, SC-11, SC-12 and SC-16."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from blindfolio.documents import limits
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.docx.package import Package
from blindfolio.documents.ingest import ingest
from blindfolio.documents.zip_table import ZipArchive
from blindfolio.refusal import Refusal
from tests.platform.documents.docx.docx_files import docx, p
from tests.platform.documents.hostile_files import (
    docx_with_picture,
    inflating,
    many_entries,
    nested_entities,
    pdf_with_picture,
    zip_bomb,
)
from tests.platform.documents.material import code_of
from tests.platform.documents.pdf.pdf_material import pdf, text

GIB = 1024**3


def most_memory(action: Callable[[], object]) -> tuple[str, int]:
    """The code with which it was refused in this process, and the most bytes held meanwhile."""
    tracemalloc.start()
    try:
        with pytest.raises(Refusal) as error:
            action()
        return error.value.code, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_nested_entities_are_refused_before_they_unfold() -> None:
    """SC-10. The check's 100 MiB is far off; the child's own limit of memory stands behind it."""
    raw = nested_entities(10)
    assert code_of(raw, "docx") == "docx-dtd"
    code, held = most_memory(lambda: Package(raw))
    assert (code, held < 5 * limits.MIB) == ("docx-dtd", True)


def test_ten_gigabytes_of_zeros_are_refused_after_the_first_of_them() -> None:
    """SC-11: counted on the real stream, whatever the header says."""
    raw = inflating(10 * GIB)
    assert len(raw) <= limits.UPLOAD_BYTES
    assert code_of(raw, "docx") == "damaged-archive"
    code, held = most_memory(lambda: ZipArchive(raw).read("word/document.xml"))
    assert (code, held < 30 * limits.MIB) == ("damaged-archive", True)


def test_a_bomb_is_refused_by_its_table_and_a_lying_table_by_its_stream() -> None:
    """SC-11."""
    assert code_of(zip_bomb(), "docx") == "archive-too-large"
    with pytest.raises(Refusal):
        ZipArchive(zip_bomb(declared=1_000)).read("word/media/zeros.bin")
    many = {f"word/x{n}.xml": "<a>" + "y" * 900_000 + "</a>" for n in range(70)}
    assert code_of(docx(p("x"), many), "docx") == "archive-too-large"
    xml = "<a>" + "".join(f"<b/>{n}" for n in range(850_000)) + "</a>"
    assert code_of(docx("", {"word/document.xml": xml}), "docx") == "docx-too-long"


def test_many_entries_are_refused() -> None:
    """SC-12. The count stands at the archive's end, so that no entry is looked at."""
    raw = many_entries(100_000)
    assert code_of(raw, "docx") == "archive-too-large"
    code, held = most_memory(lambda: ZipArchive(raw))
    assert (code, held < limits.MIB) == ("archive-too-large", True)


def test_inner_archives_are_never_opened() -> None:
    """SC-12. Real documents hold spreadsheets, so the outer one is read and the inner left out."""
    nested = docx(p("Inner words."))
    for _ in range(20):
        nested = docx(p("Outer words."), {"word/embeddings/inner.docx": nested})
    read = ingest(nested, "docx", Identity())
    assert [block.text for block in read.blocks] == ["Outer words."]


@pytest.mark.parametrize(
    ("raw", "kind", "code"),
    [
        (pdf([text(72, 700, "page")] * 5_000), "pdf", "pdf-too-many-pages"),
        (pdf_with_picture(30_000), "pdf", "pdf-large-picture"),
        (docx_with_picture(65_500), "docx", "picture-too-large"),
    ],
    ids=["pages", "picture in a PDF", "picture in a Word file"],
)
def test_counts_are_read_before_anything_is_decoded(raw: bytes, kind: str, code: str) -> None:
    """SC-16. Decoded, each picture would be ten times the child's memory or more."""
    assert code_of(raw, kind) == code
