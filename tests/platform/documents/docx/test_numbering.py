"""Numbers before items and headings: what Word would write, though no part holds it."""

from __future__ import annotations

from blindfolio.documents.docx.reader import read_docx
from tests.platform.documents.docx.docx_files import NAMES, docx, p


def level(at: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/>{more}</w:lvl>'
    )


NUMBERING = f"""<w:numbering {NAMES}>
<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "%1.")}{level(1, "lowerLetter", "%2)")}
{level(2, "lowerRoman", "%3.")}</w:abstractNum>
<w:abstractNum w:abstractNumId="1">{level(0, "decimal", "R-%1")}{level(1, "decimal", "%1.%2")}
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">{level(0, "bullet", " ")}</w:abstractNum>
<w:abstractNum w:abstractNumId="3">{level(0, "decimal", "%1", '<w:pStyle w:val="Titre1"/>')}
{level(1, "decimal", "%1.%2", '<w:pStyle w:val="H2"/>')}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="0"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="5"><w:abstractNumId w:val="3"/></w:num></w:numbering>"""


def item(text: str, number: int, at: int = 0, style: str = "") -> str:
    place = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'
    return p(text, style, place)


def html_of(body: str) -> list[str]:
    reading = read_docx(docx(body, {"word/numbering.xml": NUMBERING}))
    return [piece.html.replace(' dir="auto"', "") for piece in reading.pieces]


def test_a_list_goes_on_with_its_numbers_after_a_paragraph_and_begins_again_where_it_says() -> (
    None
):
    body = item("a", 1) + p("between") + item("b", 1) + item("c", 1) + item("d", 4)
    assert html_of(body) == [
        "<ol><li>a</li></ol>",
        "<p>between</p>",
        '<ol start="2"><li>b</li></ol>',
        '<ol start="3"><li>c</li></ol>',
        "<ol><li>d</li></ol>",
    ]


def test_letters_and_roman_numerals_stay_and_deeper_levels_begin_again() -> None:
    body = item("a", 1) + item("aa", 1, 1) + item("ab", 1, 1) + item("x", 1, 2) + item("b", 1)
    body += item("ba", 1, 1)
    assert html_of(body) == [
        '<ol><li>a<ol type="a"><li>aa</li><li>ab<ol type="i"><li>x</li></ol></li></ol></li></ol>',
        '<ol start="2"><li>b<ol type="a"><li>ba</li></ol></li></ol>',
    ]


def test_a_number_that_no_list_can_write_stands_in_the_text() -> None:
    body = item("fast", 2) + item("safe", 2) + item("whole", 2, 1)
    assert html_of(body) == [
        "<ul><li>R-1 fast</li></ul>",
        "<ul><li>R-2 safe<ul><li>2.1 whole</li></ul></li></ul>",
    ]


def test_a_list_without_a_mark_is_paragraphs() -> None:
    assert html_of(item("goes on", 3)) == ["<p>goes on</p>"]


def test_headings_carry_the_numbers_that_the_text_refers_to() -> None:
    body = p("Goals", "Titre1", '<w:numPr><w:numId w:val="5"/></w:numPr>')
    body += p("First", "H2", '<w:numPr><w:numId w:val="5"/></w:numPr>')
    body += p("Second", "H2", '<w:numPr><w:numId w:val="5"/></w:numPr>')
    body += p("Plain", "H2", '<w:numPr><w:numId w:val="0"/></w:numPr>')
    body += item("Design", 5, 0, "Titre1")
    assert html_of(body) == [
        "<h1>1 Goals</h1>",
        "<h2>1.1 First</h2>",
        "<h2>1.2 Second</h2>",
        "<h2>Plain</h2>",
        "<h1>2 Design</h1>",
    ]


def test_a_style_that_bears_our_name_for_numbers_hides_no_words() -> None:
    style = '<w:r><w:rPr><w:rStyle w:val="BfNumber"/></w:rPr><w:t>words</w:t></w:r>'
    place = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
    assert html_of(p(style, "", place)) == ["<p>words</p>"]
    assert html_of(p(style, "", place.replace("3", "1"))) == ["<ol><li>words</li></ol>"]


def test_a_pattern_of_a_whole_page_is_cut() -> None:
    long = NUMBERING.replace("R-%1", "R" * 5_000)
    reading = read_docx(docx(item("fast", 2), {"word/numbering.xml": long}))
    assert len(reading.pieces[0].html) < 200
