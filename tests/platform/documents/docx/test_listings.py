"""Code in Word files: lines that belong together are one block, a term in a cell is none."""

from __future__ import annotations

from blindfolio.documents.docx.reader import read_docx
from blindfolio.documents.html.not_shown import SENTENCES
from tests.platform.documents.docx.docx_files import docx, p, run, text_box
from tests.platform.documents.docx.test_reader import html_of, shown


def code(*lines: str) -> str:
    return p("<w:r><w:br/></w:r>".join(run(line, "Consolas") for line in lines))


def cell(*paragraphs: str) -> str:
    return f"<w:tbl><w:tr><w:tc>{''.join(paragraphs)}</w:tc></w:tr></w:tbl>"


def test_two_paragraphs_that_are_whole_listings_stay_two() -> None:
    assert shown(code("a", "b") + code("c", "d")) == [("code", "a\nb"), ("code", "c\nd")]
    assert shown(code("a") + code("b") + code("c", "d")) == [("code", "a\nb\nc\nd")]


def test_a_lone_line_of_code_in_a_cell_is_a_term_and_several_are_a_listing() -> None:
    lone = html_of(read_docx(docx(cell(code("max_age"), p("")))))
    assert "<p><code>max_age</code></p>" in lone
    assert "<pre" not in lone
    assert "<pre><code>a\nb</code></pre>" in html_of(
        read_docx(docx(cell(code("a"), code("b"))))
    )


def test_a_listing_in_a_list_is_a_listing_and_one_line_of_code_is_an_item() -> None:
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    lines = run("a", "Consolas") + "<w:r><w:br/></w:r>" + run("b", "Consolas")
    assert shown(p(lines, more=number)) == [("code", "a\nb")]
    assert shown(p(run("make demo", "Consolas"), more=number)) == [("item", "make demo")]
    assert shown(p("styled", "Src", number)) == [("code", "styled")]


def test_a_text_box_over_a_listing_comes_after_it_and_leaves_it_whole() -> None:
    over = p(run("+--+", "Consolas") + text_box("UP"))
    assert shown(over + code("|  |") + p("") + code("+--+") + p("after")) == [
        ("code", "+--+\n|  |\n\n+--+"),
        ("image", SENTENCES["text-box"]),
        ("paragraph", "UP"),
        ("paragraph", "after"),
    ]
