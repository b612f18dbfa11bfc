"""What a PDF's page says is what its blocks say: tables without sides, lists, code, headings.

Each rule has its counterpart: what looks nearly the same and must not be taken for it.
"""

# ruff: noqa: RUF001

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pytest

from blindfolio.documents.blinding.identity import Finder, Identity
from blindfolio.documents.pdf.covers import covers_of
from blindfolio.documents.pdf.glyphs import Glyph, GlyphPage
from tests.platform.documents.pdf.pdf_material import kinds, pdf, prose, text, words
from tests.platform.documents.pdf.test_pdf import PROSE, read, set_by_typst

BOOKTABS = """
#set page(paper: "a4", columns: COLUMNS)
#set text(size: 10pt)
#lorem(40)
#figure(table(columns: 4, stroke: none, align: (left, right, right, left),
  table.hline(), table.header([Queue], [Orders], [Loss], [Remarks]), table.hline(stroke: .5pt),
  [In memory], [12000], [all of it], [works as it should],
  [On disk], [900], [none], [slow],
  [Hosted], [4000], [none], [costs money], table.hline()), caption: [The queues])
#lorem(60)
"""


def blocks(raw: bytes, kind: str = "table") -> list[str]:
    return [block.text for block in read(raw).blocks if block.kind == kind]


def below(drawn: str) -> bytes:
    """A page with this below a paragraph."""
    return pdf([prose(PROSE) + drawn])


def grid(rows: Sequence[Sequence[str]], *, across: int = 120, head: str = "F1") -> str:
    """Words in line, without rules; the first row in a font of its own."""
    return "".join(
        text(72 + across * i, 600 - 16 * j, cell, font="F1" if j else head)
        for j, row in enumerate(rows)
        for i, cell in enumerate(row)
    )


# --- tables ------------------------------------------------------------------


@pytest.mark.parametrize("columns", [1, 2])
def test_a_table_between_rules_across_has_its_rows_and_cells(columns: int) -> None:
    [table] = blocks(set_by_typst(BOOKTABS.replace("COLUMNS", str(columns))))
    assert table.split("\n") == [
        "Queue\tOrders\tLoss\tRemarks",
        "In memory\t12000\tall of it\tworks as it should",
        "On disk\t900\tnone\tslow",
        "Hosted\t4000\tnone\tcosts money",
    ]


def test_cells_of_several_lines_stay_whole_and_centred_ones_stay_in_their_row() -> None:
    cells = [
        (72, 700, "Option"), (200, 700, "Meaning"),
        (72, 672, "Stay"), (200, 678, "we keep what we have and mend it"),
        (200, 666, "whenever it breaks"),
        (72, 642, "Move"), (200, 642, "we go"),
    ]  # fmt: skip
    rules = "".join(f"72 {y} 300 0.5 re f\n" for y in (712, 692, 632))
    [table] = blocks(pdf([rules + "".join(text(*cell, size=10) for cell in cells)]))
    assert table.split("\n") == [
        "Option\tMeaning",
        "Stay\twe keep what we have and mend it whenever it breaks",
        "Move\twe go",
    ]


NO_TABLES = {
    "prose in two columns between rules": """
        #set page(paper: "a4"); #line(length: 100%)
        #columns(2, lorem(200)) #line(length: 100%)""",
    "ragged prose in two columns, a heading in one of them": """
        #set page(paper: "a4"); #line(length: 100%)
        #grid(columns: (1fr, 1fr), gutter: 2em, [= One of two
          #lorem(150)], lorem(170))
        #line(length: 100%)""",
    "two lists side by side between rules": """
        #line(length: 100%)
        #grid(columns: (1fr, 1fr), gutter: 2em,
          list([keep it simple], [write it down], [try it twice], [tell them]),
          list([hide it well], [say nothing], [leave it be], [hope]))
        #line(length: 100%)""",
    "a list between rules": """
        #line(length: 100%)
        - #lorem(8)
        - #lorem(30)
        - #lorem(9)
        #line(length: 100%)""",
    "code between rules": """
        #line(length: 100%)
        ```python
        first   = 1     # the first
        second  = 22    # the second
        third   = 333   # the third
        ```
        #line(length: 100%)""",
    "underlined headings": """
        #show heading: it => [#it #line(length: 100%)]
        = One
        #lorem(40)
        = Two
        #lorem(40)""",
    "three columns of prose": """
        #set page(paper: "a4", columns: 3); #set text(size: 9pt); #set par(justify: true)
        #lorem(400)""",
    "authors beside one another": """
        #grid(columns: (1fr, 1fr, 1fr), [Ada Example\\ Firm One\\ ada\\@one.example],
          [Bob Example\\ Firm Two\\ bob\\@two.example],
          [Cy Example\\ Firm Three\\ cy\\@three.example])
        #lorem(60)""",
    "a table of contents": """
        #set heading(numbering: "1.1"); #outline()
        = First matter
        #lorem(20)
        = Second matter
        #lorem(20)
        = Third matter
        #lorem(20)""",
}


@pytest.mark.parametrize("case", NO_TABLES)
def test_what_only_looks_like_a_table_is_none(case: str) -> None:
    source = "\n".join(line.removeprefix("        ") for line in NO_TABLES[case].split("\n"))
    assert blocks(set_by_typst(source)) == []


def test_short_cells_in_line_are_a_table_even_without_rules() -> None:
    rows = [("Queue", "Orders", "Loss"), ("Memory", "12000", "all"), ("Disk", "900", "none")]
    assert blocks(below(grid(rows))) == ["\n".join("\t".join(row) for row in rows)]
    assert blocks(below(grid([row[:2] for row in rows]))) == []


def test_a_grid_that_only_holds_a_pages_columns_is_read_as_text() -> None:
    grid = "".join(f"{x} 100 0.5 650 re f\n" for x in (60, 300, 540))
    grid += "".join(f"60 {y} 480 0.5 re f\n" for y in (100, 420, 750))
    cells = ""
    for x, top in ((66, 735), (306, 735), (66, 405), (306, 405)):
        body = (PROSE * 3).split()
        for i in range(14):
            cells += text(x, top - 16 * i, " ".join(body[i * 7 : i * 7 + 7]), size=9)
    assert "table" not in kinds(read(pdf([grid + cells])))


# --- lists -------------------------------------------------------------------


def test_discs_that_the_page_draws_make_items() -> None:
    items = ["the first of three", "the second one", "the third and last"]
    drawn = "".join(
        f"60 {603 - 18 * i} 4 4 re f\n" + text(72, 600 - 18 * i, item)
        for i, item in enumerate(items)
    )
    assert blocks(below(drawn), "item") == items
    # A chart's points stand within its space, not before the lines of a list.
    points = "".join(f"{100 + 40 * i} {300 + 10 * i} 4 4 re f\n" for i in range(9))
    assert blocks(below(points), "item") == []


def test_a_dash_or_number_that_a_full_line_pushed_down_begins_no_item() -> None:
    lines = [
        "The leader keeps the order book and hands a copy to each of its followers once a",
        "- or twice where the network is slow - minute, and the followers then say that they",
        "have it, which takes them no longer than a few hundredths of a second on most days.",
    ]
    content = "".join(text(72, 700 - 14 * i, line) for i, line in enumerate(lines))
    document = read(pdf([content]))
    assert kinds(document) == ["paragraph"]
    assert "once a - or twice" in words(document)


# --- code --------------------------------------------------------------------


def test_words_of_code_that_fill_a_line_of_prose_stay_in_it() -> None:
    long = "printing.orders.queue.replicas.minimum.number.of.all.queues"
    content = text(
        72, 700, "Before the service starts again the operator has to set the long name"
    )
    content += text(72, 686, long, font="F3")
    content += text(
        72, 672, "to the number of machines that are awake at that time of the day."
    )
    assert kinds(read(pdf([content]))) == ["paragraph"]


def test_code_keeps_its_spaces_on_long_lines_and_its_last_brace() -> None:
    lines = [
        "func copy(order Order, target string, attempts int) (err error) {  // keep it all",
        "        return save(order)",
        "}",
    ]
    content = "".join(
        text(72.04, 600 - 9.5 * i, line, size=8.03, font="F3") for i, line in enumerate(lines)
    )
    assert blocks(below(content), "code") == ["\n".join(lines)]


# --- headings ----------------------------------------------------------------


def test_headings_hardly_larger_or_smaller_than_the_text_are_found_where_they_stand_apart() -> (
    None
):
    content = (
        text(72, 780, "2.1.3 Registration", size=12)
        + prose(PROSE, top=755)
        + text(72, 670, "Lowest of all", size=9, font="F2")
        + prose(PROSE, top=650)
        + text(72, 560, "Table 3: a caption in bold small type", size=9, font="F2")
        + prose(PROSE, top=540)
    )
    assert blocks(pdf([content]), "heading") == ["2.1.3 Registration", "Lowest of all"]


def test_bold_words_that_begin_a_paragraph_are_no_heading_and_a_long_bold_title_is_one() -> (
    None
):
    content = "".join(
        text(72, y, words, font=font)
        for y, font, words in (
            (780, "F2", "The leader keeps each order in a table of its own and then it"),
            (
                766,
                "F1",
                "hands the order on, which takes about as long as a blink of an eye does.",
            ),
            (700, "F2", "How the orders of all the printers come to their places and"),
            (686, "F2", "Return from There"),
        )
    )
    assert blocks(pdf([content + prose(PROSE, top=660)]), "heading") == [
        "How the orders of all the printers come to their places and Return from There"
    ]


def test_the_bold_head_of_a_table_without_rules_is_no_heading() -> None:
    rows = [
        ("Term", "Meaning"),
        ("lease", "how long a job is held"),
        ("fence", "it only grows"),
    ]
    assert blocks(below(grid(rows, across=90, head="F2")), "heading") == []
    numbered = text(72, 600, "3.1", font="F2") + text(110, 600, "Leases and fences", font="F2")
    found = blocks(below(numbered + prose(PROSE, top=570)), "heading")
    assert found == ["3.1 Leases and fences"]


# --- order and letters -------------------------------------------------------


def test_frames_that_are_drawn_last_are_read_where_they_stand() -> None:
    title = text(72, 780, "What this page is about", size=20)
    body = prose(PROSE, top=700) + text(72, 600, "The end of it.", size=11)
    document = read(pdf([body + title]))
    assert words(document).startswith("What this page is about The service keeps")


def _with_letters(mapped: str, content: str) -> bytes:
    """A page in F9, a font whose letters stand for others. They are invisible, because a drawn
    letter is compared with the one that it stands for."""
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        "/CMapType 2 def 1 begincodespacerange <00> <FF> endcodespacerange "
        f"{mapped} endcmap end end"
    ).encode()
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 101 0 R >>"
    stream = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(cmap), cmap)
    fonts = "/Font << /F1 3 0 R /F9 100 0 R >>"
    page = f"/MediaBox [0 0 595 842] /Resources << {fonts} >>"
    return pdf([prose(PROSE) + f"q 3 Tr {content}Q\n"], page=page, objects=[font, stream])


def test_a_sign_for_several_letters_is_these_letters_and_an_emoji_is_one() -> None:
    mapped = "2 beginbfchar <41> <006600660069> <42> <D83CDF89> endbfchar"
    shown = text(72, 500, "A B", font="F9", size=12)
    assert words(read(_with_letters(mapped, shown))).endswith(" ffi \U0001f389")


def test_a_name_with_a_sign_for_several_letters_is_found() -> None:
    mapped = "3 beginbfchar <41> <006600660069> <47> <0047> <6E> <006E> endbfchar"
    raw = _with_letters(mapped, text(72, 500, "GAn", font="F9", size=12))
    assert words(read(raw)).endswith(" Gffin")
    named = read(raw, Identity(names=("Gffin Canary",)))
    assert words(named).endswith(" [name removed]")


HEBREW = "שלום לכולם זהו משפט במסמך"


@pytest.mark.parametrize(
    ("signs", "seen"),
    [
        (list(HEBREW), HEBREW),
        (["ا", "ل", "س", "لا", "م", " ", "لا", " ", "خ", "لا", "ل"], "السلام لا خلال"),
        (["ا", "لأ", "و", "ل", " ", "ا", "لإ", "غ", "لا", "ق"], "الأول الإغلاق"),
        (["الله", " ", "كل", " ", "لمح", " ", "ا", "لم", "د"], "الله كل لمح المد"),
        (["ا", "ل", "س", "\ufefc", "م", " ", "\ufdf2", " ", "\ufc42"], "السلام الله لم"),
        (["שׁ", "ל", "ו", "ם", " ", "\ufb2a", "ל", "וֹ"], "שׁלום שׁלוֹ"),
        (["م", "ح", "مَّ", "د", " ", "لا", " ", "يَ"], "محمَّد لا يَ"),
    ],
)
def test_text_that_runs_to_the_left_is_read_in_its_own_order(
    signs: list[str], seen: str
) -> None:
    codes = {sign: 0x61 + i for i, sign in enumerate(sorted(set(signs) - {" "}))}
    mapped = f"{len(codes)} beginbfchar "
    mapped += " ".join(f"<{c:02X}> <{s.encode('utf-16-be').hex()}>" for s, c in codes.items())
    mapped += " endbfchar"
    drawn = "".join(chr(codes.get(sign, 0x20)) for sign in reversed(signs))
    document = read(_with_letters(mapped, text(300, 500, drawn, font="F9", size=12)))
    assert words(document).endswith(f" {unicodedata.normalize('NFC', seen)}")


def test_a_name_that_runs_to_the_left_is_covered_where_it_stands() -> None:
    name = "שלום"
    glyphs = [Glyph(c, 1000 - 70 * i, 3000, 1070 - 70 * i, 110) for i, c in enumerate(name)]
    [cover] = covers_of(
        [GlyphPage(5950, 8420, glyphs)], Finder(Identity(names=(f"{name} לכולם",)))
    )
    assert cover.left <= 790
    assert cover.right >= 1070
