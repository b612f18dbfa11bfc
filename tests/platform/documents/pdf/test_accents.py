"""Accents that a PDF draws across letters belong to these letters, so names with them are found."""

# ruff: noqa: RUF001, RUF002
from __future__ import annotations

import pytest

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.pdf.accents import accented
from blindfolio.documents.pdf.glyphs import TURNED, Glyph
from tests.platform.documents.pdf.pdf_material import pdf, prose, text, words
from tests.platform.documents.pdf.test_pdf import PROSE, read

WIDE, NARROW = 55, 33  # tenths of a point: a letter and an accent


def drawn(written: str, *, first: bool, up: int = 0) -> list[Glyph]:
    """Each `x+´` as an accent in the middle of its letter, before or after it; others alone."""
    done: list[Glyph] = []
    x = 0
    for part in written.split("|"):
        letter, _, accent = part.partition("+")
        if letter == " ":
            done.append(Glyph(" ", x, 500, x, 110))
            x += 30
            continue
        own = [Glyph(letter, x, 500, x + WIDE, 110)]
        left = x + (WIDE - NARROW) // 2
        own += [Glyph(accent, left, 500 - up, left + NARROW, 110)] * bool(accent)
        done += reversed(own) if first else own
        x += WIDE
    return done


def joined(glyphs: list[Glyph]) -> str:
    return "".join(glyph.char for glyph in accented(glyphs))


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("up", [0, 25])
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("M|u+¨|l|l|e|r", "Müller"),
        ("W|i|s+´|n|i|e|w", "Wiśniew"),
        ("A+`|e+^|n+~|r+ˇ|c+¸|g+˘|z+˙|u+˚|a+˛|o+˝|a+¯|n+˜|i+ˆ", "Àêñřçğżůąőāñî"),
        ("a+\u0308|b|o+\u0301", "äbó"),
        ("\u0131+´", "í"),
        ("x+ˆ| |y", "x\u0302 y"),
        ("a|~|b|^|2|`|c|`", "a~b^2`c`"),
    ],
)
def test_an_accent_joins_the_letter_that_it_stands_across(
    first: bool, up: int, written: str, meant: str
) -> None:
    assert joined(drawn(written, first=first, up=up)) == meant


def test_what_stands_beside_or_is_turned_stays_as_it_is() -> None:
    apart = drawn("u+¨", first=False, up=110)
    turned = [glyph._replace(state=TURNED) for glyph in drawn("u+¨", first=False)]
    assert joined(apart) == joined(turned) == "u¨"
    plain = drawn("a|b| |c", first=True)
    assert accented(plain) == plain


def test_spaces_that_nobody_sees_beside_an_accent_are_dropped() -> None:
    accent, letter = drawn("u+¨", first=True)
    space = Glyph(" ", 0, 500, 0, 110)
    assert joined([accent, space, letter]) == "ü"
    m = Glyph("M", -90, 500, 0, 110)
    assert joined([m, space, accent, letter]) == "Mü"
    assert (
        joined([m._replace(x=-120, right=-30), space._replace(x=-30), accent, letter]) == "M ü"
    )


@pytest.mark.parametrize("first", [True, False])
def test_a_name_with_such_accents_is_covered(first: bool) -> None:
    parts = (("Written by Bj", ""), ("o", "¨"), ("rn M", ""), ("u", "¨"), ("ller", ""))
    widths = {"Written by Bj": 62.3, "rn M": 22, "ller": 14.7, "o": 6.1, "u": 6.1}
    x, content = 72.0, prose(PROSE)
    for base, accent in parts:
        both = [text(x, 400, base)] + [text(x + 1.2, 400, accent)] * bool(accent)
        content += "".join(reversed(both) if first else both)
        x += widths[base]
    document = read(pdf([content]), Identity(names=("Björn Müller",)))
    assert "Written by [name removed]" in words(document)
