"""Finds fonts that store other letters than they draw, inside the limited child process.

What such a font stores can't be searched for names, quoted or read aloud, whatever its tables say.
So each of its letters, as the page's picture shows it, is compared with the same letter of the
standard fonts that every PDF library has.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from functools import cache

import pypdfium2
from PIL import Image

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_FONTS = (
    "Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique", "Times-Roman",
    "Times-Bold", "Times-Italic", "Times-BoldItalic", "Courier", "Courier-Bold",
)  # fmt: skip
_STEP, _SIZE = 60, 60  # of a letter's place on the page of standard letters, and its type size

_GRID = 16
_LOWEST = 9  # pixels of a letter that can be recognised
_CONTRAST = 60
_ASPECT = 40

# Distances, from 0 to about 256: that of the letter drawn, how much further the stored one is,
# and that of a letter drawn in the place of a sign that the standard fonts don't have.
_NEAR, _FURTHER, _SURE = 60, 30, 35
# How many letters, and what share of them, may be no chance: fonts of unusual shapes have two or
# three of 25 that look like others.
_ENOUGH = ((2, 1 / 2), (3, 1 / 3), (4, 1 / 12))
# No honest font draws one letter so like another's and so unlike its own.
_LIKE, _UNLIKE = 28, 25
_SURELY = 2
_ALIKE = ("1iIlLjJtfr", "0oOQD", "9gq")
_SCRIPTS_ALIKE = range(
    0x0370, 0x0590
)  # Greek, Cyrillic and Armenian letters look like Latin ones

Shape = tuple[int, float]
Box = tuple[int, int, int, int]


def shape(picture: Image.Image, box: Box) -> Shape | None:
    """Returns a letter's outline as bits, stretched to a square, and its width to height. None if
    it is too small or faint. `box` may be larger than the letter.
    """
    part = picture.crop(box)
    low, high = part.getextrema()
    if high - low < _CONTRAST:  # type: ignore[operator]
        return None
    middle = (low + high) // 2  # type: ignore[operator]
    on_dark = part.getpixel((0, 0)) < middle  # type: ignore[operator]
    ink = part.point([255 * ((level < middle) != on_dark) for level in range(256)])
    around = ink.getbbox()
    if around is None or around[3] - around[1] < _LOWEST:
        return None
    letter = ink.crop(around)
    small = letter.resize((_GRID, _GRID), Image.Resampling.BOX).tobytes()
    bits = sum((level > 127) << at for at, level in enumerate(small))
    return bits, letter.width / letter.height


def are_others(letters: Sequence[tuple[str, Shape]]) -> bool:
    """Returns whether a font draws other letters than it stores. `letters` are stored letters,
    each with what is drawn.
    """
    judged = [_is_another(*letter) for letter in letters]
    wrong = sum(map(bool, judged))
    return _SURELY in judged or any(
        wrong >= least and wrong >= share * len(letters) for least, share in _ENOUGH
    )


def _is_another(stored: str, drawn: Shape) -> bool | int:
    distances = {
        letter: min(_distance(drawn, standard) for standard in shapes)
        for letter, shapes in _standard().items()
    }
    nearest = min(distances, key=distances.__getitem__)
    base = unicodedata.normalize("NFKD", stored)[0]
    if base in _LETTERS:
        own = min(distances[base.lower()], distances[base.upper()])
        same = any(base in group and nearest in group for group in _ALIKE)
        near, further = distances[nearest], own - distances[nearest]
        if base != stored or same:
            return False
        if near <= _LIKE and further >= _UNLIKE and nearest not in _ALIKE[0]:
            return _SURELY
        return near <= _NEAR and further >= _FURTHER
    if stored == "\ufffd" or unicodedata.category(stored) in ("Cc", "Cn"):
        return distances[nearest] <= _NEAR
    return (
        distances[nearest] <= _SURE
        and ord(stored) not in _SCRIPTS_ALIKE
        and (stored.isalnum() or nearest not in "".join(_ALIKE))
    )


def _distance(one: Shape, other: Shape) -> float:
    return (one[0] ^ other[0]).bit_count() + _ASPECT * abs(math.log(one[1] / other[1]))


@cache
def _standard() -> dict[str, list[Shape]]:
    found: dict[str, list[Shape]] = {letter: [] for letter in _LETTERS}
    height = _STEP * len(_FONTS)
    with pypdfium2.PdfDocument(_page_of_letters()) as file:
        picture = file[0].render(scale=1, grayscale=True).to_pil().convert("L")
    for row in range(len(_FONTS)):
        for column, letter in enumerate(_LETTERS):
            left, top = column * _STEP, height - (row + 1) * _STEP
            drawn = shape(picture, (left, top, left + _STEP, top + _STEP))
            found[letter] += [drawn] if drawn else []
    return found


def _page_of_letters() -> bytes:
    content = "".join(_drawn(row) for row in range(len(_FONTS)))
    fonts = " ".join(f"/F{row} {row + 5} 0 R" for row in range(len(_FONTS)))
    size = f"{_STEP * len(_LETTERS)} {_STEP * len(_FONTS)}"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size}] /Contents 4 0 R "
        f"/Resources << /Font << {fonts} >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        *(f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} >>" for font in _FONTS),
    ]
    body = "".join(f"{n} 0 obj\n{it}\nendobj\n" for n, it in enumerate(objects, start=1))
    return f"%PDF-1.4\n{body}trailer << /Root 1 0 R >>\n".encode()


def _drawn(row: int) -> str:
    places = ((column * _STEP + 8, row * _STEP + 15, it) for column, it in enumerate(_LETTERS))
    return "".join(
        f"BT /F{row} {_SIZE - 20} Tf 1 0 0 1 {x} {y} Tm ({letter}) Tj ET\n"
        for x, y, letter in places
    )
