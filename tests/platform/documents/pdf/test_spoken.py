"""What stands in the place of a page's letters is not read; what a ligature stands for is."""

from __future__ import annotations

import pytest

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Document
from tests.platform.documents.pdf.pdf_material import pdf, prose, text, words

PROSE = "Each order is kept in a table and handed on once a minute to the printer " * 6


def read(spoken: str, drawn: str, name: str = "Jane Canary") -> Document:
    marked = f"/Span << /ActualText ({spoken}) >> BDC\n{text(72, 500, drawn)}EMC\n"
    resources = "<< /Font << /F1 3 0 R >> /XObject << /X 100 0 R >> >>"
    form = (
        "<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >>"
        f" >> /Length {len(marked)} >>\nstream\n{marked}\nendstream"
    )
    page = f"/MediaBox [0 0 595 842] /Resources {resources}"
    raw = pdf(
        [prose(PROSE) + marked, prose(PROSE) + "/X Do"], page=page, objects=[form.encode()]
    )
    return ingest(raw, "pdf", Identity(names=(name,)))


def test_a_drawn_name_is_found_and_covered_whatever_is_to_be_read_in_its_place() -> None:
    one = read("Somebody else", "By Jane Canary alone")
    other = read("Somebody else", "By Jean Cyrana alone", "Jean Cyrana")
    assert words(one).count("By [name removed] alone") == 2
    assert one.body() == other.body()
    assert [p.data for p in one.pictures] == [p.data for p in other.pictures]


def test_a_name_that_nobody_sees_is_not_read() -> None:
    document = read("Jane Canary", "By somebody")
    assert words(document).count("By somebody") == 2
    assert "C" not in words(document).replace("Each", "")


@pytest.mark.parametrize("spoken", ["fi", "ffi", "tt"])
def test_what_one_sign_stands_for_is_read(spoken: str) -> None:
    assert spoken in words(read(spoken, "x"))
