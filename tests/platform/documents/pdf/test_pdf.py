"""PDFs through the real children: what is read, what is left out and told, what is refused."""

from __future__ import annotations

from math import cos, sin
from pathlib import Path

import pytest
import typst

from blindfolio.documents import limits
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.html.canonical import walk
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Document
from tests.platform.documents.hostile_files import locked_pdf
from tests.platform.documents.html.test_canonical import check_offsets
from tests.platform.documents.material import SHARED, code_of
from tests.platform.documents.pdf.pdf_material import kinds, pdf, placed, prose, text, words

NOBODY = Identity()
PROSE = (
    "The service keeps each order in a table of its own and hands it on once a minute to the "
    "queue from which the printer reads so that nothing is lost when the printer is away "
)


def read(raw: bytes, identity: Identity = NOBODY) -> Document:
    document = ingest(raw, "pdf", identity)
    assert [block.id for block in document.unmasked] == [block.id for block in document.blocks]
    for block in document.blocks:
        assert walk(block.html)[0] == block.text
        check_offsets(block)
    check_places(document)
    return document


def check_places(document: Document) -> None:
    """Every line lies in its block's text, on a page that has a picture."""
    texts = {block.id: block.text for block in document.blocks}
    names = [picture.name for picture in document.pictures]
    assert names == [f"page-{i}" for i in range(1, len(document.sizes) + 1)]
    for block, lines in document.geometry:
        end = 0
        for line in lines:
            assert end <= line.start
            end = line.start + len(line.edges) - 1
            assert end <= len(texts[block])
            assert list(line.edges) == sorted(line.edges)
            assert 1 <= line.page <= len(names)


def set_by_typst(source: str) -> bytes:
    compiled = typst.compile(source.encode(), format="pdf")
    assert isinstance(compiled, bytes)
    return compiled


# --- real documents ----------------------------------------------------------

REAL = sorted(SHARED.glob("*.pdf"))


@pytest.mark.skipif(not REAL, reason="no real PDFs are at hand")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_real_pdf_is_read_with_its_places_and_pictures(path: Path) -> None:
    document = read(path.read_bytes())
    assert document.format == "pdf"
    assert document.pages == len(document.pictures)
    assert document.words > 10
    assert all(lines for _, lines in document.geometry)
    assert document.house is None


# --- structure ---------------------------------------------------------------

TYPESET = """
#set page(paper: "a4", columns: COLUMNS)
#set text(size: 11pt, font: "Libertinus Serif", hyphenate: true, lang: "en")
#set par(justify: true)
= Printing orders
#lorem(60)

== Where the data lives
#lorem(90)

+ First we copy.
+ Then we compare.

- A difficult affluent official waffle.
- Another one.

```python
def copy(order):
    if order.late:
        return None
```

#table(columns: 3, [Name], [Size], [Why], [small], [12 MB], [fits], [large], [90 MB], [does not])

#lorem(40)
"""


@pytest.mark.parametrize("columns", [1, 2])
def test_structure_is_found_in_one_column_and_in_two(columns: int) -> None:
    document = read(set_by_typst(TYPESET.replace("COLUMNS", str(columns))))
    rows = ["Name\tSize\tWhy", "small\t12 MB\tfits", "large\t90 MB\tdoes not"]
    found = [
        (b.kind, b.level, b.text if b.kind != "paragraph" else "") for b in document.blocks
    ]
    assert found == [
        ("heading", 1, "Printing orders"),
        ("paragraph", None, ""),
        ("heading", 2, "Where the data lives"),
        ("paragraph", None, ""),
        ("item", 1, "First we copy."),
        ("item", 1, "Then we compare."),
        ("item", 1, "A difficult affluent official waffle."),
        ("item", 1, "Another one."),
        ("code", None, "def copy(order):\n    if order.late:\n        return None"),
        ("table", None, "\n".join(rows)),
        ("paragraph", None, ""),
    ]


def test_a_word_parted_at_a_lines_end_is_one_word_and_a_compound_stays() -> None:
    lines = [
        "The replica is kept in a well-known place and read from there by every re-",
        "plica that starts again, in a well-",
        "known order, whenever the leader says that it is time for them to do so now.",
    ]
    content = "".join(text(72, 700 - 14 * i, line) for i, line in enumerate(lines))
    read_words = words(read(pdf([content])))
    assert "every replica that" in read_words
    assert "in a well-known order" in read_words


def test_columns_are_read_one_after_the_other_even_when_drawn_across() -> None:
    left = [f"left column line {i} of twelve in all" for i in range(12)]
    right = [f"right column line {i} of twelve in all" for i in range(12)]
    across = "".join(
        text(72, 700 - 14 * i, a, size=9) + text(320, 700 - 14 * i, b, size=9)
        for i, (a, b) in enumerate(zip(left, right, strict=True))
    )
    backwards = "".join(
        text(72, 700 - 14 * i, left[i], size=9) + text(320, 700 - 14 * i, right[i], size=9)
        for i in (3, 1, 8, 0, 11, 4, 2, 7, 5, 10, 6, 9)
    )
    for content in (across, backwards):
        read_words = words(read(pdf([content])))
        places = [read_words.index(f"left column line {i} ") for i in range(12)]
        places += [read_words.index(f"right column line {i} ") for i in range(12)]
        assert places == sorted(places)


def test_a_frame_round_the_page_is_no_table() -> None:
    frame = "36 36 523 770 re S 36 400 523 0 re S\n"
    boxes = "".join(f"36 {100 + 150 * i} 523 150 re S\n" for i in range(4))
    document = read(pdf([frame + boxes + prose(PROSE * 2)]))
    assert "table" not in kinds(document)


def test_running_heads_are_left_out_of_the_text_and_told() -> None:
    pages = [
        text(72, 810, "The orders team", size=8)
        + prose(f"This is what page {i} says. {PROSE}")
        + text(290, 30, f"Page {i} of 4", size=8)
        for i in range(1, 5)
    ]
    document = read(pdf(pages))
    assert "orders team" not in words(document)
    assert "of 4" not in words(document)
    assert "what page 4 says" in words(document)
    assert any("running heads" in warning for warning in map(str, document.warnings))


def test_blank_pages_do_not_count() -> None:
    document = read(pdf([prose(PROSE), "", prose(PROSE)]))
    assert document.pages == 2
    assert len(document.pictures) == 3


def test_small_type_and_many_words_are_said() -> None:
    small, many = read(pdf([prose(PROSE * 3, size=7)])), read(pdf([prose(PROSE * 12)] * 13))
    assert any("set in 7 point" in warning for warning in map(str, small.warnings))
    assert many.words > limits.PDF_WORDS
    assert any(f"has {many.words} words" in warning for warning in map(str, many.warnings))
    assert read(pdf([prose(PROSE)])).warnings == ()


# --- text that can hardly be seen, or that stands askew -----------------------

FAINT = {
    "white": placed("1 0 0 1 72 300", "secretword one", before="1 g"),
    "invisible": placed("1 0 0 1 72 300", "secretword one", before="3 Tr"),
    "tiny": placed("1 0 0 1 72 300", "secretword one", size=1),
    "tiny by its matrix": placed("0.1 0 0 0.1 72 300", "secretword one"),
    "off the page": placed("1 0 0 1 700 300", "secretword one"),
    "on the edge of the page": placed("1 0 0 1 560 300", "Thesecretword"),
}


@pytest.mark.parametrize("how", FAINT)
def test_text_that_can_hardly_be_seen_is_read_and_told(how: str) -> None:
    document = read(pdf([prose(PROSE) + FAINT[how]]))
    assert "secretword" in words(document)
    [warning] = document.warnings
    assert str(warning).startswith("Letters that can hardly be seen")
    assert str(warning).endswith("Reviewers read them like the rest of the text.")


@pytest.mark.parametrize("how", FAINT)
def test_a_name_that_can_hardly_be_seen_is_covered(how: str) -> None:
    raw = pdf([prose(PROSE) + FAINT[how]])
    document = ingest(raw, "pdf", Identity(own_words=("secretword", "Thesecretword")))
    assert "secretword" not in words(document)
    assert "[name removed]" in words(document)


@pytest.mark.parametrize("bar", ["0.2 g", "0 g", "1 g"])
def test_text_under_a_bar_is_left_out_and_told(bar: str) -> None:
    under = placed("1 0 0 1 72 300", "secretword one") + f"{bar} 60 290 200 30 re f\n"
    document = read(pdf([prose(PROSE) + under]))
    assert "secretword" not in words(document)
    [warning] = document.warnings
    assert "such as those under a bar: 13. " in str(warning)


def test_white_words_in_a_dark_head_are_seen_and_nothing_is_said() -> None:
    head = "0 g 60 290 200 30 re f\n" + placed("1 0 0 1 72 300", "The head", before="1 g")
    document = read(pdf([prose(PROSE) + head]))
    assert "The head" in words(document)
    assert document.warnings == ()


TURNED = {
    "turned": placed("0 1 -1 0 300 200", "secretword one"),
    "slowly turned": placed("0.8 0.6 -0.6 0.8 300 200", "secretword one"),
    "upside down": placed("-1 0 0 -1 300 200", "secretword one"),
    "along a curve": "".join(
        placed(
            f"{cos(at)} {sin(at)} {-sin(at)} {cos(at)} {300 + 60 * sin(at)} {260 - 60 * cos(at)}",
            it,
        )
        for it, at in zip("secretword one", [1 + 0.12 * i for i in range(14)], strict=True)
    ),
}


@pytest.mark.parametrize("how", TURNED)
def test_text_that_is_not_upright_is_covered_and_told(how: str) -> None:
    document = read(pdf([prose(PROSE) + TURNED[how]]))
    dark = pdf([prose(PROSE) + "1 g " + TURNED[how].replace("BT", "BT 1 g")])
    [shown, white] = (it.pictures[0].data for it in (document, read(dark)))
    assert shown == white, "nothing of a letter is seen beside the bars"
    assert "secretword" not in words(document)
    assert words(document).startswith("The service keeps")
    [warning] = document.warnings
    assert ": 13. " in str(warning) and "bars cover it" in str(warning)


def test_text_outside_the_crop_box_is_read_and_slanted_text_is_kept() -> None:
    box = "/MediaBox [0 0 595 842] /CropBox [0 200 595 842]"
    document = read(pdf([prose(PROSE) + text(72, 100, "secretword one")], page=box))
    assert "secretword one" in words(document)
    assert document.sizes == ((5950, 6420),)
    slanted = placed("1 0 0.21 1 72 300", "leaning words are words")
    assert "leaning words are words" in words(read(pdf([prose(PROSE) + slanted])))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_that_is_shown_turned_is_read_as_it_is_shown(turn: int) -> None:
    matrix = {
        0: "1 0 0 1 72 700",
        90: "0 1 -1 0 100 72",
        180: "-1 0 0 -1 500 100",
        270: "0 -1 1 0 480 770",
    }[turn]
    page = f"/MediaBox [0 0 595 842] /Rotate {turn}"
    document = read(pdf([placed(matrix, "upright to the reader")], page=page))
    assert words(document) == "upright to the reader"
    [line] = document.geometry[0][1]
    width, height = document.sizes[0]
    assert 0 < line.edges[0] < line.edges[-1] < width
    assert 0 < line.top < line.bottom < height


def test_notes_and_form_fields_are_neither_read_nor_drawn() -> None:
    note = (
        b"<< /Type /Annot /Subtype /FreeText /Rect [100 100 300 200] "
        b"/Contents (secretword) /DA (/F1 20 Tf 1 0 0 rg) /AP << /N 101 0 R >> >>"
    )
    look = (
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 200 100] /Length 34 >>\n"
        b"stream\n1 0 0 rg 0 0 200 100 re f         \nendstream"
    )
    page = "/MediaBox [0 0 595 842] /Annots [100 0 R]"
    document = read(pdf([prose(PROSE)], page=page, objects=[note, look]))
    assert "secretword" not in words(document)
    assert any("form fields" in warning for warning in map(str, document.warnings))
    bare = read(pdf([prose(PROSE)]))
    assert document.pictures[0].data == bare.pictures[0].data


# --- refusals ----------------------------------------------------------------


GOOD = pdf([prose(PROSE)])


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (GOOD[: len(GOOD) * 9 // 10], "pdf-truncated"),
        (b"%PDF-1.7\nnot a word of it\nstartxref\n9\n%%EOF\n", "pdf-damaged"),
        (pdf(["0 0 100 100 re f"]), "pdf-no-text"),
        (pdf([prose(PROSE)] * (limits.PDF_PAGES + 1)), "pdf-too-many-pages"),
        (locked_pdf(b"open sesame", b"owner"), "pdf-password"),
    ],
    ids=["cut", "damaged", "no text", "pages", "a password"],
)
def test_each_cause_has_its_sentence(raw: bytes, code: str) -> None:
    assert code_of(raw, "pdf") == code


def test_an_owners_password_alone_is_no_hindrance() -> None:
    assert words(read(locked_pdf(b"", b"owner"))).startswith("The service keeps")


# --- what a PDF carries besides its text -------------------------------------


def test_nothing_active_and_no_metadata_reaches_a_reviewer() -> None:
    catalog = (
        "/OpenAction << /S /JavaScript /JS (app.alert\\('CNRYaaaa0001'\\)) >> "
        "/AA << /WC << /S /Launch /F (CNRYaaaa0002) >> >> "
        "/Names << /EmbeddedFiles << /Names [(CNRYaaaa0003) << /Type /Filespec "
        "/F (CNRYaaaa0004) >>] >> >> /AcroForm << /Fields [] /XFA (CNRYaaaa0005) >> "
        "/Metadata 101 0 R"
    )
    link = (
        b"<< /Type /Annot /Subtype /Link /Rect [70 690 200 710] "
        b"/A << /S /URI /URI (javascript:CNRYaaaa0006) >> >>"
    )
    packet = b"<x:xmpmeta><dc:creator>CNRYaaaa0007</dc:creator></x:xmpmeta>"
    xmp = b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%b\nendstream"
    keys = ("Author", "Title", "Subject", "Keywords", "Creator")
    info = {key: f"CNRYbbbb000{i}" for i, key in enumerate(keys)}
    page = "/MediaBox [0 0 595 842] /Annots [100 0 R]"
    objects = [link, xmp % (len(packet), packet)]
    raw = pdf([prose(PROSE)], page=page, catalog=catalog, info=info, objects=objects)
    document = read(raw)
    shown = repr((document.body(), document.warnings, document.geometry)).encode()
    for served in (shown, *(picture.data for picture in document.pictures)):
        assert b"CNRY" not in served
        assert b"javascript" not in served.lower()
    for picture in document.pictures:
        assert not {b"EXIF", b"XMP ", b"ICCP"} & {
            picture.data[i : i + 4] for i in range(0, min(len(picture.data), 64))
        }


def test_what_the_file_says_of_its_author_is_told_to_the_candidate_alone() -> None:
    info = {"Author": "Ada  Example", "Title": "A plan", "Producer": "Print 3", "Subject": ""}
    read = ingest(pdf([prose("One table of steps.")], info=info), ".pdf", Identity())
    assert [(f.kind, f.block, f.text) for f in read.findings] == [
        ("metadata", None, "Author: Ada Example"),
        ("metadata", None, "Title: A plan"),
    ]
    assert "Ada" not in words(read)


@pytest.mark.parametrize(
    ("lines", "read_as"),
    [
        (("WRITTEN BY WI-", "LSON OF THE TEAM"), "BY WILSON OF"),
        (("WRITTEN BY Wi-", "lson of the team"), "BY Wilson of"),
        (("THE TCP STACK OF TCP-", "IP AND MORE WORDS"), "TCP-IP AND"),
        (("ALL OF THE ROWS OF UTF-", "16 AND MORE WORDS"), "UTF-16 AND"),
        (("ALL OF IT AS AN X-", "RAY SHOWS IT TO US"), "X-RAY"),
    ],
)
def test_a_word_cut_at_the_end_of_a_line_is_one_word_in_capitals_too(
    lines: tuple[str, str], read_as: str
) -> None:
    cut = "".join(text(72, 400 - 14 * at, line) for at, line in enumerate(lines))
    assert read_as in words(read(pdf([prose(PROSE) + cut])))
