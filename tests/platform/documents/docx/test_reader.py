"""Word documents to pieces: real ones against an independent count, and ones made by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from blindfolio.documents.docx.reader import read_docx
from blindfolio.documents.html.not_shown import SENTENCES
from tests.platform.documents.docx.docx_files import (
    NAMES,
    Target,
    html_of,
    image,
    item,
    p,
    read,
    run,
    shown,
    table,
    text_box,
    texts,
)
from tests.platform.documents.material import SHARED
from tests.platform.documents.pictures.test_encode import png

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
real = pytest.mark.parametrize(
    "path",
    sorted(SHARED.glob("*.docx")) or [pytest.param(None, marks=pytest.mark.skip("none here"))],
    ids=lambda path: path.stem if path else "none",
)


def _shown(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """By the file's own rules: without deletions and second ways."""
    for part in element:
        if part.tag.rpartition("}")[2] not in ("del", "moveFrom", "Fallback"):
            yield part
            yield from _shown(part)


@real
def test_a_real_document_has_its_tables_pictures_headings_and_words(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    tags = [part.tag.rpartition("}")[2] for part in _shown(root)]
    reading = read_docx(path.read_bytes())
    html = html_of(reading)
    assert html.count("<table") == tags.count("tbl")
    assert html.count("<img") == tags.count("blip")
    styles = [part.get(f"{W}val", "") for part in root.iter(f"{W}pStyle")]
    headed = any(style.startswith("Heading") for style in styles)
    assert any(piece.kind == "heading" for piece in reading.pieces) or not headed
    assert "lost-words" not in dict(reading.notices)


def test_headings_lists_tables_code_and_links_are_what_their_styles_and_fonts_say() -> None:
    body = (
        p("Plan", "Titre1")
        + p("Detail", "Own")
        + p("<w:hyperlink r:id='l'>" + run("the site") + "</w:hyperlink>")
        + item("one")
        + item("one a", 1)
        + item("two")
        + table("a|b", "1|2")
        + p(run("if x:", "Consolas"))
        + p("")
        + p(run("    go()", "Consolas"))
        + p("By style", "Src")
        + p(run("Call ") + run("go()", "Courier New") + run(" once."))
    )
    targets = {"l": ("hyperlink", "https://example.org/x")}
    reading = read(body, targets=targets)
    assert [piece.kind for piece in reading.pieces] == [
        "heading", "heading", "paragraph", "item", "item", "table", "code", "paragraph",
    ]  # fmt: skip
    assert [piece.level for piece in reading.pieces[:2]] == [1, 2]
    assert texts(reading) == [
        "Plan", "Detail", "the site", "one\none a", "two", "a\tb\n1\t2",
        "if x:\n\n    go()\nBy style", "Call go() once.",
    ]  # fmt: skip
    assert 'href="https://example.org/x"' in html_of(reading)
    assert "<code>go()</code>" in html_of(reading)


def test_what_is_inserted_stays_and_what_is_deleted_hidden_or_commented_goes_and_is_told() -> (
    None
):
    body = (
        p("<w:ins w:id='1'>" + run("kept ") + "</w:ins>" + run("words"))
        + p(run("here") + "<w:del w:id='2'><w:r><w:delText>gone</w:delText></w:r></w:del>")
        + p(run("seen ") + run("unseen", more="<w:vanish/>"))
        + p("Plan 7", "TOC1")
        + "<w:altChunk r:id='a'/>"
    )
    comments = (
        '<w:comments xmlns:w="%s"><w:comment w:id="1" w:author="Jo">%s</w:comment></w:comments>'
    )
    parts = {"word/comments.xml": comments % (W[1:-1], p("a remark"))}
    reading = read(body, parts, {"c": "comments.xml"})
    assert texts(reading) == ["kept words", "here", "seen"]
    assert dict(reading.notices) == {
        "insertions": 1, "deletions": 1, "hidden": 1, "comments": 1, "attached": 1,
    }  # fmt: skip
    assert ("Commented by", "Jo") in reading.metadata


def test_fields_equations_and_controls_keep_their_words() -> None:
    body = (
        p("<w:fldSimple w:instr='SEQ Figure'>" + run("Figure 1") + "</w:fldSimple>")
        + p("<m:oMath><m:r><m:t>a=b</m:t></m:r></m:oMath>")
        + "<w:sdt><w:sdtContent>" + p("In a control") + "</w:sdtContent></w:sdt>"
        + "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/>"
        "</w:docPartObj></w:sdtPr><w:sdtContent>" + p("Plan 7") + "</w:sdtContent></w:sdt>"
    )  # fmt: skip
    assert [text for _, text in shown(read(body))] == ["Figure 1", "a=b", "In a control"]


def test_footnotes_stand_at_the_end_and_their_marks_where_they_were() -> None:
    note = f"<w:footnote w:id='4'>{p('The source.')}</w:footnote>"
    notes = f"<w:footnotes xmlns:w='{W[1:-1]}'>{note}</w:footnotes>"
    body = p(run("Said") + "<w:r><w:footnoteReference w:id='4'/></w:r>" + run(" so."))
    body += p(run("Lost") + "<w:r><w:footnoteReference w:id='9'/></w:r>") + p("After.")
    reading = read(body, {"word/footnotes.xml": notes}, {"f": "footnotes.xml"})
    assert texts(reading) == ["Said[1] so.", "Lost", "After.", "The source."]
    assert reading.pieces[-1].kind == "note"


def test_pictures_are_shown_with_their_descriptions_and_the_rest_is_said() -> None:
    body = (
        p(run("Before ") + image("i", "The flow &amp; more") + run(" after"))
        + p(image("i"))
        + p(image("e", "old drawing"))
        + p(image("l", "elsewhere", how="link"))
        + p(image("b"))
        + p(text_box("In the box"))
    )
    parts = {
        "word/media/image1.png": png(40, 30),
        "word/media/image2.emf": b"\x01\0\0\0" + b"EMF" * 40,
        "word/media/image3.png": png(40, 30)[:60],
    }
    targets: dict[str, Target] = {
        "i": "media/image1.png",
        "e": "media/image2.emf",
        "b": "media/image3.png",
        "l": ("image", "http://127.0.0.1:9/x.png"),
    }
    reading = read(body, parts, targets)
    assert shown(reading) == [
        ("paragraph", "Before after"),
        ("image", "The flow & more"),
        ("image", "Picture 1"),
        ("image", "Diagram in a format that browsers don't show: upload a PDF, or paste it as PNG."
         " old drawing"),
        ("image", "Picture that is only linked, so it was not fetched: insert it into the document."
         " elsewhere"),
        ("image", "Picture that could not be read: paste it again as PNG."),
        ("image", "Text box: its words follow, the box itself is not shown."),
        ("paragraph", "In the box"),
    ]  # fmt: skip
    assert 'src="picture:p1" alt="The flow &amp; more" width="40" height="30"' in html_of(
        reading
    )
    assert [picture.name for picture in reading.pictures] == ["p1"]
    assert dict(reading.notices) == {"pictures": 4}


def test_a_description_that_is_a_path_keeps_only_the_files_name() -> None:
    body = p(image("i", r"C:\Users\jane\Desktop\flow.png"))
    parts = {"word/media/image1.png": png(4, 3)}
    assert shown(read(body, parts, {"i": "media/image1.png"})) == [("image", "flow.png")]


def test_words_round_a_page_break_stay_apart_and_a_large_first_letter_joins_its_word() -> None:
    body = p(run("one") + '<w:r><w:br w:type="page"/></w:r>' + run("two"))
    body += p('<w:r><w:br w:type="page"/></w:r>')
    body += p(run("T"), more='<w:framePr w:dropCap="drop" w:lines="3"/>') + p("he system")
    assert shown(read(body)) == [("paragraph", "one\ntwo"), ("paragraph", "The system")]
    assert not read(body).notices


def test_paragraphs_of_a_quotation_style_are_one_quotation() -> None:
    styles = f'<w:styles {NAMES}><w:style w:type="paragraph" w:styleId="Q"><w:name '
    styles += 'w:val="Intense Quote"/></w:style></w:styles>'
    body = p("said") + p("one", "Q") + p("two", "Q") + p("after")
    reading = read(body, {"word/styles.xml": styles})
    assert [piece.kind for piece in reading.pieces] == ["paragraph", "quote", "paragraph"]
    assert texts(reading)[1] == "one\ntwo"


# --- drawings of Word and Google Docs: the picture that the file has of them, else said


def drawn(inside: str) -> str:
    return (
        "<w:r><w:drawing><wp:inline>"
        f"{inside}<a:graphic><a:graphicData><wps:wsp/></a:graphicData></a:graphic>"
        "</wp:inline></w:drawing></w:r>"
    )


def test_a_drawing_with_a_picture_of_it_is_that_picture_with_its_words_as_description() -> None:
    newer = text_box("Queue feeds worker").partition("<mc:Fallback>")[0]
    older = image("i").removeprefix("<w:r>").removesuffix("</w:r>")
    ends = "</mc:Fallback></mc:AlternateContent></w:r>"
    parts = {"word/media/image1.png": png(30, 20)}
    reading = read(p(f"{newer}<mc:Fallback>{older}{ends}"), parts, {"i": "media/image1.png"})
    assert shown(reading) == [("image", "Queue feeds worker")]
    assert "<img" in html_of(reading)
    assert not reading.notices


def test_a_picture_that_names_no_picture_is_said() -> None:
    reading = read(p(run("Before ") + image("", how="link").replace(' r:link=""', "")))
    assert SENTENCES["broken"] in html_of(reading)
    assert ("pictures", 1) in reading.notices


def test_a_header_with_nothing_but_page_numbers_is_not_told() -> None:
    field = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> PAGE </w:instrText></w:r>'
    for words, told in (("Page 3 of 9", False), ("Internal draft", True)):
        part = f"<w:ftr {NAMES}>{p(field + run(words))}</w:ftr>"
        reading = read(p("Words"), {"word/footer1.xml": part}, {"f": "footer1.xml"})
        assert (("headers", 1) in reading.notices) is told


def test_a_line_across_the_page_is_no_diagram_and_one_is_said_with_its_description() -> None:
    for height, said in ((19_050, 0), (914_400, 1)):
        line = drawn(f'<wp:extent cx="5943600" cy="{height}"/>')
        assert dict(read(p(run("Words")) + p(line)).notices).get("pictures", 0) == said
    chart = drawn('<wp:docPr id="1" name="x" descr="Latency by load"/>')
    assert texts(read(p(chart))) == [f"{SENTENCES['diagram']} Latency by load"]


# --- words: people are told of missing ones only where words are missing

JOINED = '<w:rPr><w:del w:id="1" w:author="Jo"/></w:rPr>'
NOTE = "<w:r><w:footnoteReference w:id='4'/></w:r>"
OF_ROW = "<w:tr><w:trPr><w:del/></w:trPr><w:tc>" + p("gone with it") + "</w:tc></w:tr>"
MERGED = "".join(
    f"<w:tr><w:tc><w:tcPr><w:vMerge{kind}/></w:tcPr>{p(words)}</w:tc><w:tc>{p('x')}</w:tc></w:tr>"
    for kind, words in ((' w:val="restart"', "North"), ("", "covered"))
)
UNSEEN = {
    "the marks of three paragraphs": (
        p("alpha", more=JOINED) + p("beta", more=JOINED) + p("gamma"), ["alphabetagamma"],
    ),
    "a mark that joins nothing": (
        p("alpha", more=JOINED) + table("a|b") + p("omega", more=JOINED),
        ["alpha", "a\tb", "omega"],
    ),
    "a row": (f"<w:tbl>{OF_ROW}<w:tr><w:tc>{p('kept')}</w:tc></w:tr></w:tbl>", ["kept"]),
    "a note's mark": (p(run("Said") + f"<w:del w:id='1'>{NOTE}</w:del>"), ["Said"]),
    "the words under a merged cell": (f"<w:tbl>{MERGED}</w:tbl>", ["North\tx\nx"]),
    "nothing, in a heading with a box": (
        p(run("Plan") + text_box("beside"), "Titre1"), ["Plan", SENTENCES["text-box"], "beside"],
    ),
    "nothing, at a tab of the page's edge": (
        p("<w:r><w:t>left</w:t><w:ptab/><w:t>right</w:t></w:r>"), ["left right"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "words"), UNSEEN.values(), ids=UNSEEN)
def test_what_word_leaves_out_is_not_missing(body: str, words: list[str]) -> None:
    note = f"<w:footnote w:id='4'>{p('A note of which no mark is left.')}</w:footnote>"
    notes = f"<w:footnotes xmlns:w='{W[1:-1]}'>{note}</w:footnotes>"
    reading = read(body, {"word/footnotes.xml": notes}, {"f": "footnotes.xml"})
    assert texts(reading) == words
    assert "lost-words" not in dict(reading.notices)


# --- code: lines that belong together are one block, a term in a cell is none


def code(*lines: str) -> str:
    return p("<w:r><w:br/></w:r>".join(run(line, "Consolas") for line in lines))


def cell(*paragraphs: str) -> str:
    return f"<w:tbl><w:tr><w:tc>{''.join(paragraphs)}</w:tc></w:tr></w:tbl>"


NUMBER = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
TWO_LINES = run("a", "Consolas") + "<w:r><w:br/></w:r>" + run("b", "Consolas")
OF_GOOGLE = p(run("\uec03", "Arial") + run("go()", "Roboto Mono")) + p(
    run("end", "Roboto Mono")
)
OVER = p(run("+--+", "Consolas") + text_box("UP"))


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        (code("a", "b") + code("c", "d"), [("code", "a\nb"), ("code", "c\nd")]),
        (code("a") + code("b") + code("c", "d"), [("code", "a\nb\nc\nd")]),
        # In a list.
        (p(TWO_LINES, more=NUMBER), [("code", "a\nb")]),
        (p(run("make demo", "Consolas"), more=NUMBER), [("item", "make demo")]),
        (p("styled", "Src", NUMBER), [("code", "styled")]),
        # Signs round a block of Google Docs are not shown.
        (OF_GOOGLE + p(run("\uec02", "Arial")), [("code", "go()\nend")]),
        # A text box over a listing comes after it and leaves it whole.
        (
            OVER + code("|  |") + p("") + code("+--+") + p("after"),
            [
                ("code", "+--+\n|  |\n\n+--+"),
                ("image", SENTENCES["text-box"]),
                ("paragraph", "UP"),
                ("paragraph", "after"),
            ],
        ),
    ],
)
def test_lines_of_code_that_belong_together_are_one_listing(
    body: str, blocks: list[tuple[str, str]]
) -> None:
    assert shown(read(body)) == blocks


def test_a_lone_line_of_code_in_a_cell_is_a_term_and_several_are_a_listing() -> None:
    lone = html_of(read(cell(code("max_age"), p(""))))
    assert "<p><code>max_age</code></p>" in lone and "<pre" not in lone
    assert "<pre><code>a\nb</code></pre>" in html_of(read(cell(code("a"), code("b"))))


def outlined(name: str, level: int, more: str = "", base: str = "") -> str:
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    return (
        f'<w:style w:type="paragraph" {more} w:styleId="{name}"><w:name w:val="{name}"/>{based}'
        f'<w:pPr><w:outlineLvl w:val="{level}"/></w:pPr></w:style>'
    )


BODY = "A locker is reserved for twelve minutes. After that the door opens for nobody."
LEVEL = '<w:outlineLvl w:val="0"/>'


@pytest.mark.parametrize(
    ("styles", "body", "headings"),
    [
        (outlined("Base", 0, 'w:default="1"'), p("Plan", "Titre1") + p("Locker"), ["Plan"]),
        (
            outlined("Base", 0, 'w:default="1"')
            + '<w:style w:type="paragraph" w:styleId="Text"><w:name w:val="Text"/>'
            '<w:basedOn w:val="Base"/></w:style>',
            p("Plan", "Titre1") + p("Locker", "Text"),
            ["Plan"],
        ),
        (outlined("Web", 0), p("Plan", "Titre1") + p(BODY, "Web") * 3, ["Plan"]),
        (outlined("Part", 1), p("Plan", "Part") + p(BODY) + p("Risks", "Part"), ["Plan", "Risks"]),
        (
            outlined("Part", 1),
            p("Plan", "Part") + table("a|b", "c|d") + p("Risk", "Part"),
            ["Plan", "Risk"],
        ),
        ("", p("Plan", more=LEVEL) + p(BODY) * 3, ["Plan"]),
        ("", p(BODY, more=LEVEL) * 3, []),
    ],
)  # fmt: skip
def test_an_outline_level_is_no_heading_where_most_text_has_it(
    styles: str, body: str, headings: list[str]
) -> None:
    named = (
        '<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>'
    )
    reading = read(body, {"word/styles.xml": f"<w:styles {NAMES}>{named}{styles}</w:styles>"})
    assert [text for kind, text in shown(reading) if kind == "heading"] == headings


def test_signs_of_symbol_fonts_are_unicodes() -> None:
    signs = (("Symbol", "F0AE"), ("Wingdings", "F0FC"), ("Calibri", "00B7"), ("Odd", "F041"))
    runs = "".join(
        f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>' for font, code in signs
    )
    assert texts(read(p(runs + run(" done")))) == ["→✓·\ufffd done"]
