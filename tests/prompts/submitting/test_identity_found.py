"""A candidate learns where their identity stood: on which page, under which heading."""

from __future__ import annotations

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.pdf.rectangles import leaves, sheets
from prompts.submitting.identity_found import FoundIdentity, places
from tests.platform.documents.docx.docx_files import docx, p
from tests.platform.documents.pdf.pdf_material import pdf, prose, text

JANE = Identity(names=("Jane Canary",), emails=("jane@firm.example",))


def found(raw: bytes, ending: str) -> list[FoundIdentity]:
    read = ingest(raw, ending, JANE)
    findings = [(one.kind, one.block, one.text) for one in read.findings]
    return places(findings, leaves(read.blocks, sheets(read.sizes, read.geometry)))


def test_a_place_in_a_text_has_its_heading() -> None:
    body = p("Plan of Jane Canary", "Titre1") + p("Ask jane@firm.example about it.")
    plan = "Plan of [name removed]"
    assert found(docx(p("By Jane Canary.") + body), "docx") == [
        FoundIdentity("name", "Jane Canary", "b1", None, ""),
        FoundIdentity("name", "Jane Canary", "b2", None, plan),
        FoundIdentity("email", "jane@firm.example", "b3", None, plan),
    ]


def test_a_place_in_a_pdf_has_its_page_too() -> None:
    words = "The dispatcher claims a batch of rows and waits for the printer. " * 9
    pages = [
        text(72, 760, "Printing orders", size=20, font="F2") + prose(words),
        prose(words) + text(72, 400, "This was written by Jane Canary"),
    ]
    (place,) = found(pdf(pages), "pdf")
    assert (place.page, place.section) == (2, "Printing orders")
    assert place.words == "Jane Canary"


def test_the_files_own_data_stands_nowhere_in_the_text() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Jane Canary'
        "</dc:creator></cp:coreProperties>"
    )
    (place,) = found(docx(p("No name in the text."), {"docProps/core.xml": core}), "docx")
    assert place == FoundIdentity("metadata", "Author: Jane Canary", None, None, "")
