"""House pages: one ruler for every document, safe whatever stands in it, and nobody's name."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.child.frames import ChildFrame
from blindfolio.documents.child.limited_process import run
from blindfolio.documents.house import pages as house_pages
from blindfolio.documents.house.pages import House, lay_out
from blindfolio.documents.html.canonical import offsets_of, walk
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Block, Picture
from blindfolio.documents.refusals import refuse
from tests.platform.documents.material import blocks_of, every_document

RIGHT_EDGE = (210 - 25) / 25.4 * 72
"""Where the text area of a page ends, in points."""


def block(html: str, n: int = 1, kind: str = "paragraph") -> Block:
    text, runs = walk(html)
    return Block(f"b{n}", n, kind, text, html, None, (), offsets_of(runs))  # type: ignore[arg-type]


def hostile() -> Block:
    """What no reader of ours writes: the second block of a document."""
    return replace(block("<p>Text.</p>", 2), html='<p onclick="x()">Text.</p>')


def laid(markdown: str, identity: Identity = Identity()) -> House:  # noqa: B008 (it is frozen)
    """The house pages of a Markdown text, all the way."""
    read = ingest(markdown.encode(), ".md", identity)
    return House(read.pages, read.house, read.warnings)


def text_of(house: House) -> str:
    """The text of the PDF as one would copy it, without what only helps lines to break."""
    assert house.pdf is not None
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(house.pdf)]
    assert len(pages) == house.pages
    return "\n".join(pages).replace("\u200b", "").replace("\r\n", "\n")


def rightmost(house: House) -> float:
    """The right edge of the rightmost character on any page, in points."""
    edges: list[float] = []
    for page in pypdfium2.PdfDocument(house.pdf):
        words = page.get_textpage()
        # A space at a line's end hangs over it.
        drawn = (i for i, c in enumerate(words.get_text_range()) if not c.isspace())
        edges += [words.get_charbox(i)[2] for i in drawn]
    return max(edges)


def picture(name: str, *, alpha: bool = False) -> Picture:
    """A photograph (noise, WebP) or a drawing with a clear ground (PNG)."""
    out = io.BytesIO()
    if alpha:
        Image.new("RGBA", (900, 2400), (20, 40, 200, 90)).save(out, "PNG")
        return Picture(name, "image/png", out.getvalue(), 900, 2400)
    noise = [Image.effect_noise((1800, 900), 50) for _ in "RGB"]
    Image.merge("RGB", noise).save(out, "WEBP")
    return Picture(name, "image/webp", out.getvalue(), 1800, 900)


@every_document
def test_a_real_document_is_laid_out_whole_and_the_same_each_time(path: Path) -> None:
    blocks = ingest(path.read_bytes(), ".md", Identity()).blocks
    first, second = lay_out(blocks), lay_out(blocks)
    assert first == second
    shown = re.sub(r"\W+", "", text_of(first))
    for heading in (b.text for b in blocks if b.kind == "heading"):
        if heading.casefold() != "table of contents":
            assert re.sub(r"\W+", "", heading) in shown
    assert rightmost(first) <= RIGHT_EDGE + 1


def test_what_typst_would_take_for_a_command_is_shown_as_typed() -> None:
    typed = '#read("/etc/passwd") $x^2$ @ref <label> = head /* no */ "q" -- --- ... \\u{41} #x'
    house = laid(
        f"# {typed}\n\n{typed}\n\n`{typed}`\n\n```\n{typed}\n```\n\n| {typed} |\n|---|\n"
    )
    shown = " ".join(text_of(house).split())
    kept = typed.replace("<label> ", "")  # raw HTML of no known element is not text
    assert shown.count(typed) + shown.count(kept) == 5
    assert "root:" not in shown


@pytest.mark.parametrize(
    "markdown",
    [
        pytest.param("\n".join("  " * i + f"- level {i}" for i in range(45)), id="lists"),
        pytest.param(">" * 45 + " within", id="quotes"),
        pytest.param("> - > - > - > - a\n" * 3, id="both"),
        pytest.param("*a **b " * 60 + "c" + "** d*" * 60, id="styles"),
        pytest.param("[](https://a.example) [ ](mailto:a@b.example) x", id="links"),
        pytest.param(
            "<table><tr><td colspan=9>a</td></tr><tr><td rowspan=9>b</td><td>c</td></tr>"
            "<tr><td colspan=999>d</td><td>e</td></tr><tr><td>f</td></tr></table>",
            id="spans",
        ),
        pytest.param(
            "<table><thead><tr><th rowspan=7>a</th><th>b</th></tr></thead><tbody><tr><td>c"
            "<table><tr><td>d</td></tr></table></td></tr></tbody></table>",
            id="head and nest",
        ),
        pytest.param("a \u202e b \u200b c \x07 d\n\n```\n\u202e e \x07\n```\n", id="invisible"),
    ],
)
def test_no_nest_span_or_link_breaks_the_layout(markdown: str) -> None:
    house = laid(markdown)
    assert house.pages == 1
    # Nothing was left out for it: the first try succeeded.
    assert not any("house pages" in notice.lower() for notice in map(str, house.notices))
    for letter in set(re.findall(r"\b[a-f]\b|level \d+|within", markdown)):
        assert letter in " ".join(text_of(house).split())


LONG = "x" * 400
WIDE = "W" * 400


@pytest.mark.parametrize("word", [LONG, WIDE, "https://a.example/" + "y" * 400])
@pytest.mark.parametrize(
    "around", ["{}", "# {}", "`{}`", "```\n{}\n```", "- {}", "> {}", "**{}**", "[{}](mailto:a)"]
)
def test_a_word_longer_than_a_line_stays_on_the_page(around: str, word: str) -> None:
    house = lay_out(blocks_of(around.format(word)))
    assert re.sub(r"\s", "", text_of(house)).count(word) == 1
    assert rightmost(house) <= RIGHT_EDGE + 1


@pytest.mark.parametrize("columns", [2, 5, 8, 13, 24, 25, 60])
def test_a_wide_table_stays_on_the_page(columns: int) -> None:
    rows = [
        "|" + "|".join(f"{word}{i}" for i in range(columns)) + "|"
        for word in ("WWWWWWWWWWWWWWWWWWWWWWWWWWWWW", "a `some_function_with_a_name` ")
    ]
    house = lay_out(blocks_of(f"{rows[0]}\n{'|---' * columns}|\n{rows[1]}\n"))
    assert rightmost(house) <= RIGHT_EDGE + 1
    shown = re.sub(r"\s", "", text_of(house))
    assert all(f"some_function_with_a_name{i}" in shown for i in range(columns))


def test_nothing_of_the_candidate_is_in_the_pdf() -> None:
    identity = Identity(
        names=("Zebediah Quillfeather",),
        emails=("zq.canary@firm.example",),
        handles=("quillcanary",),
        employers=("Canary Ironworks",),
    )
    markdown = (
        "---\nauthor: Zebediah Quillfeather\n---\n# Plan of Zebediah Quillfeather\n\n"
        "By [me](https://github.com/quillcanary), zq.canary@firm.example, Canary Ironworks.\n\n"
        "| Quillfeather | `quillcanary` |\n|---|---|\n| a | zq.canary@firm.example |\n\n"
        "```quillcanary\nquillcanary zq.canary@firm.example\n```\n"
    )
    house = laid(markdown, identity)
    assert house.pdf is not None
    document = pypdfium2.PdfDocument(house.pdf)
    outline = [mark.get_title() for mark in document.get_toc()]
    told = f"{text_of(house)} {document.get_metadata_dict()} {outline}".casefold()
    for canary in ("zebediah", "quillfeather", "canary"):
        assert canary not in told
        assert canary.encode() not in house.pdf.lower()
    assert "[name removed]" in told
    assert not document.get_metadata_dict()["Author"]


def test_characters_without_a_glyph_are_told_by_themselves() -> None:
    [told] = map(str, laid("Naïve “plan” → Привет, שלום, ✓: 漢字 and 漢.\n").notices)
    assert "漢 字" in told or "字 漢" in told
    assert "✓" not in told
    assert laid("Naïve “plan” → Привет, שלום, ✓ and 1\u00a0000\u202f€.\n").notices == ()


def test_pictures_are_drawn_no_higher_than_ten_centimetres() -> None:
    shown = '<figure dir="auto"><img src="picture:{}" alt="{}" width="9" height="9"></figure>'
    blocks = [block(shown.format(f"p{n}", "A"), n, "image") for n in (1, 2)]
    pictures = [picture("p1"), picture("p2", alpha=True)]
    house = lay_out(blocks, pictures)
    assert house.notices == ()
    assert house.pdf is not None
    assert b"DCTDecode" in house.pdf, "a photograph stays a JPEG"
    objects = list(pypdfium2.PdfDocument(house.pdf)[0].get_objects(filter=[3]))
    heights = sorted(top - bottom for _, bottom, _, top in (o.get_bounds() for o in objects))
    assert len(heights) == 2
    assert heights[1] == pytest.approx(100 / 25.4 * 72, abs=1)
    assert house == lay_out(blocks, pictures)


def test_a_picture_that_cannot_be_drawn_costs_the_pictures_and_no_page() -> None:
    broken = Picture("p1", "image/png", b"\x89PNG\r\n\x1a\n no picture", 9, 9)
    shown = '<figure><img src="picture:p1" alt="Two boxes" width="9" height="9"></figure>'
    house = lay_out([block(shown, kind="image"), block("<p>Text.</p>", 2)], [broken])
    assert house.pages == 1
    assert "[picture] Two boxes" in text_of(house)
    [told] = map(str, house.notices)
    assert "both are missing there" in told


def test_what_the_last_gate_objects_to_is_not_laid_out_and_a_layout_that_fails_costs_the_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blocks, tries = [block("<p>Text.</p>"), hostile()], []

    def without_layout(step: str, data: bytes, *, cpu_seconds: int) -> list[ChildFrame]:
        if step == "layout":
            tries.append(step)
            raise refuse("too-costly")
        return run(step, data, cpu_seconds=cpu_seconds)

    house = lay_out(blocks)
    assert (house.pages, house.pdf, house.hostile) == (None, None, (1,))
    monkeypatch.setattr(house_pages, "run", without_layout)
    for pictures, most in (([], 1), ([picture("p1")], 2)):
        tries.clear()
        house = lay_out(blocks, pictures)
        assert (house.pages, house.pdf, house.hostile) == (None, None, (1,))
        assert "not counted" in str(house.notices[0])
        assert len(tries) == most, "without pictures another try would cost as much"
