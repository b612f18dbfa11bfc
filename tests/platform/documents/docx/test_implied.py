"""What Word would write or show though no part of a file says it in words: numbers before items and
headings, headings by looks, equations on one line."""

from __future__ import annotations

import pytest

from blindfolio.documents.html.canonical import walk
from tests.platform.documents.docx.docx_files import NAMES, html_of, item, p, read, run

# --- numbers


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


def of(text: str, number: int, at: int = 0, style: str = "") -> str:
    place = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'
    return p(text, style, place)


PLACE = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr>'
FIFTH = '<w:numPr><w:numId w:val="5"/></w:numPr>'
OUR_NAME = '<w:r><w:rPr><w:rStyle w:val="BfNumber"/></w:rPr><w:t>words</w:t></w:r>'
NUMBERED = {
    "a list goes on after a paragraph, and begins again where it says": (
        of("a", 1) + p("between") + of("b", 1) + of("c", 1) + of("d", 4),
        [
            "<ol><li>a</li></ol>",
            "<p>between</p>",
            '<ol start="2"><li>b</li></ol>',
            '<ol start="3"><li>c</li></ol>',
            "<ol><li>d</li></ol>",
        ],
    ),
    "letters and roman numerals stay, and deeper levels begin again": (
        of("a", 1)
        + of("aa", 1, 1)
        + of("ab", 1, 1)
        + of("x", 1, 2)
        + of("b", 1)
        + of("ba", 1, 1),
        [
            '<ol><li>a<ol type="a"><li>aa</li><li>ab<ol type="i"><li>x</li></ol></li></ol>'
            "</li></ol>",
            '<ol start="2"><li>b<ol type="a"><li>ba</li></ol></li></ol>',
        ],
    ),
    "a number that no list can write stands in the text": (
        of("fast", 2) + of("safe", 2) + of("whole", 2, 1),
        ["<ul><li>R-1 fast</li></ul>", "<ul><li>R-2 safe<ul><li>2.1 whole</li></ul></li></ul>"],
    ),
    "a list without a mark is paragraphs": (of("goes on", 3), ["<p>goes on</p>"]),
    "headings carry the numbers that the text refers to": (
        p("Goals", "Titre1", FIFTH)
        + p("First", "H2", FIFTH)
        + p("Second", "H2", FIFTH)
        + p("Plain", "H2", FIFTH.replace("5", "0"))
        + of("Design", 5, 0, "Titre1"),
        [
            "<h1>1 Goals</h1>",
            "<h2>1.1 First</h2>",
            "<h2>1.2 Second</h2>",
            "<h2>Plain</h2>",
            "<h1>2 Design</h1>",
        ],
    ),
    "a style that bears our name for numbers hides no words": (
        p(OUR_NAME, "", PLACE.format(3)) + p(OUR_NAME, "", PLACE.format(1)),
        ["<p>words</p>", "<ol><li>words</li></ol>"],
    ),
}


@pytest.mark.parametrize(("body", "html"), NUMBERED.values(), ids=NUMBERED)
def test_numbers_are_those_that_word_would_write(body: str, html: list[str]) -> None:
    assert html_of(read(body, {"word/numbering.xml": NUMBERING})).split("\n") == html


def test_a_pattern_of_a_whole_page_is_cut() -> None:
    long = NUMBERING.replace("R-%1", "R" * 5_000)
    assert len(html_of(read(of("fast", 2), {"word/numbering.xml": long}))) < 200


# --- headings by looks, as people write them in Google Docs


def line(words: str, size: int, *, bold: bool = False) -> str:
    return p(run(words, more=f'{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/>'))


def headings(body: str) -> list[tuple[int | None, str]]:
    return [(x.level, walk(x.html)[0]) for x in read(body).pieces if x.kind == "heading"]


LONG = line("A paragraph in the size that most of the text has, and some more words in it", 22)
TEXT = LONG * 2


def test_large_lines_are_headings_by_size_and_bold_ones_the_lowest() -> None:
    body = line("Plan", 52) + TEXT + line("Goals", 32, bold=True) + TEXT
    body += line("Latency", 22, bold=True) + TEXT + line("Design", 32, bold=True) + TEXT
    assert headings(body) == [(1, "Plan"), (2, "Goals"), (3, "Latency"), (2, "Design")]


def test_a_run_cut_to_pieces_is_one_line_and_its_bold_is_not_written_twice() -> None:
    bold = '<w:b/><w:sz w:val="30"/>'
    pieces = "".join(run(word, more=bold) for word in ("Go", "als ", "now"))
    assert html_of(read(p(pieces) + TEXT)).startswith("<h1>Goals now</h1>\n")


def test_sentences_items_code_and_bold_lines_in_a_row_are_none() -> None:
    body = TEXT + line("This is important.", 32, bold=True) + TEXT
    body += line("Owner", 22, bold=True) + line("Status", 22, bold=True) + TEXT
    body += item("one") + p(run("make demo", "Consolas", '<w:sz w:val="40"/>')) + TEXT
    assert headings(body) == [(1, "Status")]


def test_where_a_style_or_level_says_it_or_half_of_the_lines_are_large_looks_say_nothing() -> (
    None
):
    large = line("Large words", 40, bold=True) + TEXT
    assert headings(p("Goals", "Titre1") + large) == [(1, "Goals")]
    level = p("Goals", more='<w:outlineLvl w:val="1"/>')
    text = p("We lock the row.", more='<w:outlineLvl w:val="1"/>')
    assert headings(level + line("Large", 40) + text + TEXT) == [(2, "Goals")]
    assert headings((line("Poem", 40) + LONG) * 3) == []


# --- outline levels, which word processors write on text too


def style(id_: str, level: int | None = None, base: str = "N", more: str = "") -> str:
    outline = "" if level is None else f'<w:outlineLvl w:val="{level}"/>'
    return (
        f'<w:style w:type="paragraph" w:styleId="{id_}" {more}><w:name w:val="{id_}"/>'
        f'<w:basedOn w:val="{base}"/><w:pPr>{outline}</w:pPr></w:style>'
    )


DEFAULT = 'w:default="1"'
NAMED = (style("heading 1", 0), style("heading 2", 1))
OWN = (style("Chapter", 0), style("Section", 1))
FIRST = '<w:outlineLvl w:val="0"/>'
LEVELLED = {
    "the default style": ("N", "", (style("N", 0, "", DEFAULT), *NAMED)),
    "a base of the text's style": ("T", "", (style("B", 2), style("T", None, "B"), *NAMED)),
    "a style for text": ("Normal (Web)", "", (style("Normal (Web)", 0), *NAMED)),
    "every paragraph": ("N", FIRST, NAMED),
    "the default style, below headings of the document's own": (
        "N", "", (style("N", 0, "", DEFAULT), *OWN),
    ),
    "a style of the document's own, below headings of its own": ("T", "", (style("T", 0), *OWN)),
    "every paragraph, below headings of the document's own": ("N", FIRST, OWN),
    "a base of the text's style, which takes it back": (
        "T", "", (style("T", 9, "Chapter"), *OWN),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "more", "styles"), LEVELLED.values(), ids=LEVELLED)
def test_a_level_on_the_text_makes_no_headings(
    text: str, more: str, styles: tuple[str, ...]
) -> None:
    top, below = (
        ("Chapter", "Section") if "Chapter" in styles[-2] else ("heading 1", "heading 2")
    )
    words = "A locker is reserved for twelve minutes. After that, the door opens for nobody."
    body = p("Lockers", top, more) + p(words, text, more) + p("Alternatives", below, more)
    body += p(words, text, more) + p("Not decided", text, more) + item("scan") + item("open")
    body += p(run("select id from locker;", "Courier New"), text, more)
    parts = {"word/styles.xml": f"<w:styles {NAMES}>{''.join(styles)}</w:styles>"}
    assert [(x.kind, x.level) for x in read(body, parts).pieces] == [
        ("heading", 1), ("paragraph", None), ("heading", 2), ("paragraph", None),
        ("paragraph", None), ("item", 1), ("item", 1), ("code", None),
    ]  # fmt: skip


# --- equations: what their form says is written out, so that none reads as another


def t(words: str) -> str:
    return f"<m:r><m:t>{words}</m:t></m:r>"


def script(kind: str, base: str, **parts: str) -> str:
    inner = "".join(f"<m:{name}>{part}</m:{name}>" for name, part in parts.items())
    return f"<m:{kind}><m:e>{base}</m:e>{inner}</m:{kind}>"


def fraction(above: str, below: str) -> str:
    return f"<m:f><m:num>{above}</m:num><m:den>{below}</m:den></m:f>"


BRACKETS = f"<m:d><m:e>{t('n+1')}</m:e></m:d>"
NORM = (
    f'<m:d><m:dPr><m:begChr m:val="‖"/><m:endChr m:val="‖"/></m:dPr><m:e>{t("x")}</m:e></m:d>'
)
SUM = (
    f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{t("i=0")}</m:sub>'
    f"<m:sup>{script('sSup', t('n'), sup=t('2'))}</m:sup><m:e>{t('i')}</m:e></m:nary>"
)
MATRIX = (
    f"<m:m><m:mr><m:e>{t('a')}</m:e><m:e>{t('b')}</m:e></m:mr>"
    f"<m:mr><m:e>{t('c')}</m:e><m:e>{t('d')}</m:e></m:mr></m:m>"
)


@pytest.mark.parametrize(
    ("equation", "shown"),
    [
        (fraction(t("n") + BRACKETS, t("2")), "(n(n+1))/2"),
        (fraction(t("1"), t("n")) + SUM, "(1/n)∑ᵢ₌₀^(n^2) i"),
        (t("x=") + fraction(t("a"), t("b")) + t("+1"), "x=a/b+1"),
        (script("sSup", t("x"), sup=t("2")) + t("+1"), "x²+1"),
        (script("sSubSup", t("x"), sub=t("i"), sup=t("2")), "xᵢ²"),
        (SUM, "∑ᵢ₌₀^(n^2) i"),
        (f"<m:rad><m:deg/><m:e>{t('a+b')}</m:e></m:rad>", "√(a+b)"),
        (NORM, "‖x‖"),
        (MATRIX, "[a, b; c, d]"),
        (f"<m:func><m:fName>{t('log')}</m:fName><m:e>{t('n')}</m:e></m:func>", "log n"),
    ],
)
def test_an_equation_says_on_one_line_what_it_says_in_its_form(
    equation: str, shown: str
) -> None:
    for body in (
        p(f"<m:oMath>{equation}</m:oMath>"),
        f"<m:oMathPara><m:oMath>{equation}</m:oMath></m:oMathPara>",
    ):
        reading = read(body)
        assert html_of(reading) == f"<p>{shown}</p>"
        assert not reading.notices


def test_an_equation_deeper_than_is_written_out_keeps_its_letters() -> None:
    deep = t("x")
    for _ in range(90):
        deep = script("sSup", deep, sup=t("y"))
    html = html_of(read(p(f"<m:oMath>{deep}</m:oMath>"))).removeprefix("<p>")
    assert (html.count("x"), html.count("y") + html.count("ʸ")) == (1, 90)
