"""Headings by looks: as people write them in Google Docs, without styles."""

from __future__ import annotations

from blindfolio.documents.docx.reader import read_docx
from blindfolio.documents.html.canonical import walk
from tests.platform.documents.docx.docx_files import docx, item, p, run

LONG = "A paragraph of the body, in the size that most of the text has, and some more words"


def line(words: str, size: int, *, bold: bool = False) -> str:
    return p(run(words, more=f'{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/>'))


def headings(body: str) -> list[tuple[int | None, str]]:
    reading = read_docx(docx(body))
    return [(x.level, walk(x.html)[0]) for x in reading.pieces if x.kind == "heading"]


def text() -> str:
    return line(LONG, 22) * 2


def test_large_lines_are_headings_by_size_and_bold_ones_the_lowest() -> None:
    body = line("Plan", 52) + text() + line("Goals", 32, bold=True) + text()
    body += line("Latency", 22, bold=True) + text() + line("Design", 32, bold=True) + text()
    assert headings(body) == [(1, "Plan"), (2, "Goals"), (3, "Latency"), (2, "Design")]


def test_a_run_cut_to_pieces_is_one_line_and_its_bold_is_not_written_twice() -> None:
    pieces = "".join(
        run(word, more='<w:b/><w:sz w:val="30"/>') for word in ("Go", "als ", "now")
    )
    reading = read_docx(docx(p(pieces) + text()))
    assert reading.pieces[0].html == '<h1 dir="auto">Goals now</h1>'


def test_sentences_items_code_and_bold_lines_in_a_row_are_none() -> None:
    body = text() + line("This is important.", 32, bold=True) + text()
    body += line("Owner", 22, bold=True) + line("Status", 22, bold=True) + text()
    body += item("one") + p(run("make demo", "Consolas", '<w:sz w:val="40"/>')) + text()
    assert headings(body) == [(1, "Status")]


def test_where_a_style_says_what_a_heading_is_looks_say_nothing() -> None:
    body = p("Goals", "Titre1") + line("Large words", 40, bold=True) + text()
    assert headings(body) == [(1, "Goals")]


def test_where_half_of_the_lines_are_large_they_are_no_headings() -> None:
    assert headings((line("Poem", 40) + line(LONG, 22)) * 3) == []


def test_without_styles_the_outline_level_of_a_paragraph_counts() -> None:
    body = p("Goals", more='<w:outlineLvl w:val="1"/>') + line("Large", 40) + text()
    assert headings(body) == [(2, "Goals")]
