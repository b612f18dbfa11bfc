"""A font that draws other letters than it stores hides a name from every search: what it draws is
covered, and the candidate is told which font it is. No font of an honest file is taken for one."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import typst
from PIL import Image

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Document
from tests.platform.documents.material import code_of
from tests.platform.documents.pdf.pdf_material import pdf, prose, text, words
from tests.platform.documents.pdf.test_pdf import PROSE

NAME = "Ines van der Laan"
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _only_the_name(other: Callable[[str], str]) -> Callable[[str], str]:
    return lambda letter: other(letter) if letter in NAME else letter


def _turned_round(letter: str) -> str:
    return LETTERS[-1 - LETTERS.index(letter)]


STORED: dict[str, Callable[[str], str]] = {
    "shifted by one": lambda letter: chr(ord(letter) + 1),
    "shifted by 29": lambda letter: chr(ord(letter) - 29),
    "in the other byte": lambda letter: chr(ord(letter) << 8),
    "in private use": lambda letter: chr(0xE000 + ord(letter)),
    "controls": lambda letter: chr(1 + LETTERS.index(letter) % 8),
    "swapped": _turned_round,
    "swapped in the name alone": _only_the_name(_turned_round),
    "all one letter": lambda _: "x",
    "all one letter in the name alone": _only_the_name(lambda _: "x"),
    "unknown": lambda _: "\ufffd",
}


def _mapped(stored: Callable[[str], str], base: str = "Helvetica-Bold") -> list[bytes]:
    # the objects 100 and 101: a font, and what it says that its letters are
    rows = "".join(
        f"<{ord(letter):02x}> <{stored(letter).encode('utf-16-be').hex()}>\n"
        for letter in LETTERS
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(LETTERS)} beginbfchar\n{rows}endbfchar\nendcmap end end"
    )
    font = (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{base} /Encoding /WinAnsiEncoding "
        "/ToUnicode 101 0 R >>"
    )
    return [
        font.encode(),
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream".encode(),
    ]


def _page(font: str = "100 0 R") -> str:
    fonts = f"<< /F1 3 0 R /F2 4 0 R /F3 5 0 R /F9 {font} >>"
    return f"/MediaBox [0 0 595 842] /Resources << /Font {fonts} >>"


def titled(stored: Callable[[str], str], title: str, at: int = 760, more: str = "") -> bytes:
    content = text(72, at, title, size=20, font="F9") + prose(PROSE) + more
    return pdf([content], page=_page(), objects=_mapped(stored))


def _read(raw: bytes) -> Document:
    return ingest(raw, "pdf", Identity(names=(NAME,)))


@pytest.mark.parametrize("how", STORED)
def test_a_drawn_name_that_is_stored_as_others_is_covered_and_its_font_is_named(
    how: str,
) -> None:
    document = _read(titled(STORED[how], f"Locker hub by {NAME}"))
    assert words(document).startswith("The service keeps"), "what it stores isn't read either"
    [told] = map(str, document.warnings)
    assert "Helvetica-Bold (1)" in told and "Export the PDF again" in told
    picture = Image.open(io.BytesIO(document.pictures[0].data)).convert("L")
    scale = picture.width / 595
    title = [round(edge * scale) for edge in (72, 842 - 776, 250, 842 - 758)]
    low, high = picture.crop(tuple(title)).getextrema()  # type: ignore[arg-type]
    assert high - low <= 15, "nothing but a bar is seen"  # type: ignore[operator]


@pytest.mark.parametrize(
    ("base", "swapped"),
    [
        ("Helvetica", "dx"), ("Helvetica", "yv"), ("Times-Roman", "dx"),
        ("Times-Roman", "eg"), ("Courier-Bold", "yv"),
    ],
)  # fmt: skip
def test_one_letter_in_a_line_of_others_is_enough(base: str, swapped: str) -> None:
    def stored(letter: str) -> str:
        return swapped[1] if letter == swapped[0] else letter

    content = text(72, 760, f"Nobody but {NAME} fixed RsyPqit", font="F9") + prose(PROSE)
    raw = pdf([content], page=_page(), objects=_mapped(stored, base))
    assert [it.code for it in _read(raw).warnings] == ["pdf-fonts"]


@pytest.mark.parametrize("base", ["Helvetica", "Times-Italic", "Courier", "Times-Bold"])
def test_a_name_alone_is_enough_in_any_face(base: str) -> None:
    content = text(72, 760, NAME, font="F9") + prose(PROSE)
    raw = pdf([content], page=_page(), objects=_mapped(STORED["swapped"], base))
    assert [it.code for it in _read(raw).warnings] == ["pdf-fonts"]


def test_white_letters_on_a_dark_bar_are_compared_too() -> None:
    head = f"0.1 g 60 750 400 40 re f\nq 1 g {text(72, 760, NAME, size=20, font='F9')}Q\n"
    raw = pdf([head + "0 g " + prose(PROSE)], page=_page(), objects=_mapped(STORED["swapped"]))
    assert [it.code for it in _read(raw).warnings] == ["pdf-fonts"]


def test_letters_that_are_drawn_one_by_one_are_compared_too() -> None:
    used = "".join(sorted(set(NAME) - {" "}))
    rows = _mapped(STORED["swapped"])[1]
    drawn = [
        f"600 0 0 -200 700 900 d1 BT /F1 1000 Tf ({letter}) Tj ET".encode() for letter in used
    ]
    listed = " ".join(f"/g{ord(letter)} {103 + at} 0 R" for at, letter in enumerate(used))
    codes = " ".join(f"{ord(letter)} /g{ord(letter)}" for letter in used)
    font = (
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 -200 1000 1000] /FontMatrix [.001 0 0 .001 0 "
        f"0] /CharProcs << {listed} >> /Encoding << /Type /Encoding /Differences [{codes}] >> "
        f"/FirstChar 32 /LastChar 122 /Widths [{'600 ' * 91}] /ToUnicode 101 0 R "
        "/Resources << /Font << /F1 3 0 R >> >> >>"
    )
    procs = [b"<< /Length %d >>\nstream\n%b\nendstream" % (len(it), it) for it in drawn]
    objects = [font.encode(), rows, b"null", *procs]
    content = text(72, 760, NAME, size=20, font="F9") + prose(PROSE)
    document = _read(pdf([content], page=_page(), objects=objects))
    assert [it.code for it in document.warnings] == ["pdf-fonts"]


def test_a_file_that_stores_other_letters_throughout_is_refused_with_what_to_do() -> None:
    objects = _mapped(STORED["swapped"])
    content = prose(PROSE * 3).replace("/F1", "/F9")
    raw = pdf([content], page=_page(), objects=objects)
    assert code_of(raw, "pdf") == "pdf-other-letters"


HONEST = {
    "the same letters": lambda letter: letter,
    "small letters drawn as capitals": str.lower,
    "mathematical letters": lambda letter: chr(
        (0x1D400 if letter.isupper() else 0x1D41A - 0x20) + ord(letter.upper()) - 65
        + (0 if letter.isupper() else 0x20)
    ),
    "wide letters": lambda letter: chr(ord(letter) + 0xFEE0),
}  # fmt: skip


@pytest.mark.parametrize("how", HONEST)
def test_letters_that_are_written_otherwise_are_no_others(how: str) -> None:
    title = "THE QUICK BROWN FOX JUMPS" if "small" in how else "The quick brown fox jumps"
    assert _read(titled(HONEST[how], title)).warnings == ()


ALPHABETS = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789 fi fl ffi WAVE "
    "äöüßéèçñøåłşğ Привет мир, книга техника Ελληνικά κείμενα ■●□▪◆✓→"
)


@pytest.mark.parametrize(
    "font", ["Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono"]
)
def test_no_honest_font_of_an_editor_is_taken_for_one(font: str, tmp_path: Path) -> None:
    source = tmp_path / "a.typ"
    lines = "\n\n".join(
        f"#text(size: {size}pt)[{ALPHABETS} *{ALPHABETS}* _{ALPHABETS}_ #smallcaps[{ALPHABETS}]]"
        for size in (7, 9, 11, 16)
    )
    formula = "$ x^2 + sum_(i=1)^n cal(A) bb(R) frak(g) alpha beta a b c d e f g h $"
    source.write_text(f'#set text(font: "{font}")\n{lines}\n\n{formula}', encoding="utf-8")
    document = _read(typst.compile(str(source)))
    assert "pdf-fonts" not in {it.code for it in document.warnings}


def _no_table(raw: bytes, bold: bytes, _: bytes) -> bytes:
    return raw.replace(bold, bold.replace(b"/ToUnicode", b"/Nothing"))


def _anothers_table(raw: bytes, bold: bytes, other: bytes) -> bytes:
    return raw.replace(bold, other)


@pytest.mark.parametrize("stored", [_no_table, _anothers_table])
def test_an_editors_own_font_without_its_table_is_named(
    stored: Callable[[bytes, bytes, bytes], bytes], tmp_path: Path
) -> None:
    source = tmp_path / "a.typ"
    font = '#set text(font: "DejaVu Sans Mono")'
    source.write_text(f"{font}\n*Locker hub by {NAME}*\n\n{PROSE}", encoding="utf-8")
    raw = typst.compile(str(source))
    bold, other = re.findall(rb"/ToUnicode \d+ 0 R", raw)
    document = _read(stored(raw, bold, other))
    assert words(document).startswith("The service keeps")
    assert [it.code for it in document.warnings] == ["pdf-fonts"]
    assert "DejaVuSansMono-Bold (1)" in str(document.warnings[0])
