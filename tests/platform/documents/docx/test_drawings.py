"""Drawings of Word and Google Docs: shown as the picture that the file has of them, else said."""

from __future__ import annotations

from blindfolio.documents.docx.reader import read_docx
from blindfolio.documents.html.not_shown import SENTENCES
from tests.platform.documents.docx.docx_files import NAMES, docx, image, p, run, text_box
from tests.platform.documents.docx.test_reader import html_of, texts
from tests.platform.documents.pictures.test_encode import png


def drawn(words: str, picture: str) -> str:
    """A drawing as Google Docs writes it: shapes, and a picture of them for older readers."""
    newer = text_box(words).split("<mc:Choice>")[1].split("</mc:Choice>")[0]
    older = picture.removeprefix("<w:r>").removesuffix("</w:r>")
    return (
        f"<w:r><mc:AlternateContent><mc:Choice>{newer}</mc:Choice>"
        f"<mc:Fallback>{older}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_a_drawing_with_a_picture_of_it_is_that_picture_with_its_words_as_description() -> None:
    body = p(drawn("Queue feeds worker", image("i")))
    reading = read_docx(
        docx(body, {"word/media/image1.png": png(30, 20)}, {"i": "media/image1.png"})
    )
    assert [piece.kind for piece in reading.pieces] == ["image"]
    assert texts(reading) == ["Queue feeds worker"]
    assert "<img" in html_of(reading)
    assert not reading.notices


def test_a_picture_that_names_no_picture_is_said() -> None:
    body = p(run("Before ") + image("", how="link").replace(' r:link=""', ""))
    reading = read_docx(docx(body))
    assert SENTENCES["broken"] in html_of(reading)
    assert ("pictures", 1) in reading.notices


def test_signs_round_a_code_block_of_google_docs_are_not_shown() -> None:
    body = p(run("\uec03", "Arial") + run("go()", "Roboto Mono")) + p(run("end", "Roboto Mono"))
    reading = read_docx(docx(body + p(run("\uec02", "Arial"))))
    assert [piece.kind for piece in reading.pieces] == ["code"]
    assert texts(reading) == ["go()\nend"]


def test_a_header_with_nothing_but_page_numbers_is_not_told() -> None:
    field = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> PAGE </w:instrText></w:r>'
    for words, told in (("Page 3 of 9", False), ("Internal draft", True)):
        part = f"<w:ftr {NAMES}>{p(field + run(words))}</w:ftr>"
        reading = read_docx(docx(p("Words"), {"word/footer1.xml": part}, {"f": "footer1.xml"}))
        assert (("headers", 1) in reading.notices) is told


def test_a_line_across_the_page_is_no_diagram_however_it_is_drawn() -> None:
    for height, said in ((19_050, 0), (914_400, 1)):
        drawing = (
            f'<w:r><w:drawing><wp:inline><wp:extent cx="5943600" cy="{height}"/><a:graphic>'
            "<a:graphicData><wps:wsp/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )
        reading = read_docx(docx(p(run("Words")) + p(drawing)))
        assert dict(reading.notices).get("pictures", 0) == said


def test_a_chart_that_cannot_be_shown_is_said_with_its_description() -> None:
    chart = (
        '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="Latency by load"/><a:graphic>'
        "<a:graphicData><wps:wsp/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
    assert texts(read_docx(docx(p(chart)))) == [f"{SENTENCES['diagram']} Latency by load"]
