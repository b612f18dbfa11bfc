"""Reads the characters of a PDF and finds out which of them are visible, inside the limited
child process.

A character is read if it is upright, in whatever colour, size and place. Only what something else
on the page covers is left out: there the page's picture has no ink, and the letter isn't white.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from blindfolio.documents import limits
from blindfolio.documents.pdf.accents import accented
from blindfolio.documents.pdf.boxes import Box, equal_parts, runs
from blindfolio.documents.pdf.file import check_pictures, opened
from blindfolio.documents.pdf.glyphs import (
    BOLD,
    FAINT,
    HIDDEN,
    KEPT,
    LEFTWARD,
    MISDRAWN,
    MONO,
    OFF_PAGE,
    PLAIN,
    READ,
    SOFT_HYPHEN,
    TURNED,
    Glyph,
    GlyphPage,
)
from blindfolio.documents.pdf.marks import with_drawn_marks
from blindfolio.documents.pdf.metadata import metadata_of
from blindfolio.documents.pdf.outlines import are_others, shape
from blindfolio.documents.pdf.shown import Shown, drawn_on, shown_on, whole
from blindfolio.documents.pdf.spoken import read_as_drawn
from blindfolio.documents.refusals import refuse

BOLD_NAME = re.compile(r"bold|black|heavy|demi|cmbx|sfbx|-bd\b", re.IGNORECASE)
MONO_NAME = re.compile(
    r"mono|courier|consol|menlo|typewriter|cmtt|sftt|inconsolata|fira ?code|source ?code|"
    r"cascadia|andale|lucida ?console|fixed",
    re.IGNORECASE,
)

_SCALE = 3  # pixels per point in the picture that is searched for ink and other letters

_INK = 40  # grey levels (of 256) that a visible word's place must span

# Returns the address as a number, because making a pointer costs as much as the call.
OBJECT_OF = ctypes.CFUNCTYPE(ctypes.c_void_p, pdfium.FPDF_TEXTPAGE, ctypes.c_int)(
    ctypes.cast(pdfium.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)

_DIGITS = frozenset("0123456789")
# In type sizes: how far a raised or lowered digit is from the line, and a lowered one's height.
_RAISED, _LOWERED, _LOW = 0.2, 0.05, 0.55
# Letters that Unicode also has as one sign, such as lam with alef.
_ONE_SIGN = frozenset(
    unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0xFB1D, 0xFE00), *range(0xFE70, 0xFEFD))
)

_UNKNOWN = "\ufffd"
_PREFIX = re.compile(r"[A-Z]{6}\+")  # of the name of a font with only the letters used
_MOST_FONTS, _LONGEST_NAME = 20, 60

_HYPHENS = "\x02\ufffe"

_WHITE = 255 - _INK
_INVISIBLE = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)

_SMALLEST = 20  # Tenths of a point. Smaller letters leave ink but are illegible.

_FIXED_PITCH = 1
_BOLD_WEIGHT = 600
_LINK, _POPUP = 2, 16
_LEANING = 0.25  # rise per run of turned text; slanted letters have none


@dataclass(frozen=True, slots=True)
class Characters:
    """What was read from some pages. `notices` are `(code, count)`, and `fonts` the names of those
    that store other letters than they draw, each with its page. The other fields count
    characters, pages with text, and letters and digits, those of such fonts as `misdrawn`.
    """

    pages: list[GlyphPage]
    total: int
    filled: int
    kept: int
    misdrawn: int
    fonts: list[tuple[str, int]]
    notices: list[tuple[str, int]]
    metadata: tuple[tuple[str, str], ...]


def read_characters(raw: bytes, part: int = 0, parts: int = 1) -> Characters:
    """Reads every page whose number, counted from 0, leaves the remainder `part` when divided
    by `parts`. Raises `Refusal` as `pdf.file` does.
    """
    with opened(raw) as file:
        pages: list[GlyphPage] = []
        fonts: list[tuple[str, int]] = []
        filled = annotations = total = 0
        for at in range(part, len(file), parts):
            page = file[at]
            check_pictures(page)
            annotations += _annotations(page)
            found, ink, misdrawn = _page(page)
            fonts += [(name, at + 1) for name in misdrawn]
            total += len(found.glyphs)
            if total > limits.PDF_CHARACTERS:
                raise refuse("too-many-words")
            filled += ink
            pages.append(found)
            page.close()
        metadata = metadata_of(file)
    states = Counter(
        glyph.state
        for page in pages
        for glyph in page.glyphs
        if glyph.char.isalnum() or glyph.char == _UNKNOWN
    )
    counts = (
        ("pdf-unseen", states[FAINT] + states[OFF_PAGE]),
        ("pdf-hidden", states[HIDDEN]),
        ("pdf-turned", states[TURNED]),
        ("pdf-annotations", annotations),
    )
    notices = [(code, n) for code, n in counts if n]
    kept = sum(states[state] for state in READ)
    return Characters(pages, total, filled, kept, states[MISDRAWN], fonts, notices, metadata)


def _annotations(page: pypdfium2.PdfPage) -> int:
    # Counts notes, stamps and form fields, but not links, which draw nothing.
    count = 0
    for at in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, at)
        if note:
            count += pdfium.FPDFAnnot_GetSubtype(note) not in (_LINK, _POPUP)
            pdfium.FPDFPage_CloseAnnot(note)
    return count


def _page(page: pypdfium2.PdfPage) -> tuple[GlyphPage, bool, list[str]]:
    # The page, whether it isn't blank, and the fonts that draw other letters than they store.
    width, height = (round(side * 10) for side in page.get_size())
    read_as_drawn(page)
    text = page.get_textpage()
    shown = shown_on(page, width, height)
    scale = min(_SCALE, 3000 / max(page.get_size()))
    picture = (
        page.render(scale=scale, grayscale=True, draw_annots=False, may_draw_forms=False)
        .to_pil()
        .convert("L")
    )
    reader = _Text(text, shown, width, height)
    fonts = reader.compare(picture, scale / 10)
    glyphs = accented(_opened(reader.glyphs()))
    text.close()
    ink = _Ink(picture, scale / 10)
    glyphs = with_drawn_marks(_compared(glyphs, ink), drawn_on(page, shown))
    return GlyphPage(width, height, glyphs), ink.anywhere, fonts


@dataclass(frozen=True, slots=True)
class _Type:
    # What all characters of one text object share. For turned text, also the line's direction.

    size: int
    style: str
    turned: bool
    state: str  # FAINT if it is white or not painted
    painted: bool
    font: int
    name: str


class _Text:
    def __init__(
        self, text: pypdfium2.PdfTextPage, shown: Shown, width: int, height: int
    ) -> None:
        if text.count_chars() > limits.PDF_CHARACTERS:
            raise refuse("too-many-words")
        self._raw, self._count, self._shown = text.raw, text.count_chars(), shown
        self._width, self._height = width, height
        self._was_raised = False
        self._types: dict[int | None, _Type] = {}
        self._misdrawn: frozenset[int] = frozenset()
        self._x, self._y, self._box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()

    def compare(self, picture: Image.Image, scale: float) -> list[str]:
        """Compares the fonts' letters with the page's picture. Returns the names of those that
        draw other letters than they store. Call it before `glyphs`.
        """
        letters: dict[int, dict[tuple[str, int, int], Box]] = {}
        boxes = [(at, chr(code), self._drawn(at)) for at, code in self._codes()]
        # The letters that one sign stands for have one box.
        times = Counter(box for _, _, box in boxes)
        for (at, char, box), (*_, after) in pairwise([*boxes, *boxes[-1:]]):
            kind = self._kind(at)
            if times[box] == 1 and kind.painted and not (kind.turned or char.isspace()):
                # A letter that is drawn in several ways has several sizes.
                width = 20 * (box.right - box.left) // kind.size
                height = 20 * (box.bottom - box.top) // kind.size
                if box.left < after.left < box.right:
                    box = box._replace(right=after.left)
                letters.setdefault(kind.font, {}).setdefault((char, width, height), box)
        drawn = {
            font: [
                (char, found)
                for (char, *_), box in own.items()
                if (found := shape(picture, _pixels(box, scale)))
            ]
            for font, own in letters.items()
        }
        self._misdrawn = frozenset(font for font, own in drawn.items() if are_others(own))
        names = {kind.name for kind in self._types.values() if kind.font in self._misdrawn}
        return sorted(names)[:_MOST_FONTS]

    def glyphs(self) -> Iterator[Glyph]:
        """Yields the characters without line ends, with spaces between words."""
        last: Glyph | None = None
        for at, code in self._codes():
            if not chr(code).isspace():
                last = self._glyph(at, chr(code))
                yield last
            elif last and last.char != " ":
                last = Glyph(" ", last.right, last.y, last.right, last.size, state=last.state)
                yield last

    def _codes(self) -> Iterator[tuple[int, int]]:
        # Each character's place in the library's text. Joins surrogate pairs.
        half = 0
        for at in range(self._count):
            code = pdfium.FPDFText_GetUnicode(self._raw, at)
            if 0xDC00 <= code <= 0xDFFF and half:
                code = 0x10000 + ((half - 0xD800) << 10) + code - 0xDC00
            half = code if 0xD800 <= code <= 0xDBFF else 0
            if code not in (0, 10, 13) and not 0xD800 <= code <= 0xDFFF and code <= 0x10FFFF:
                yield at, code

    def _glyph(self, at: int, char: str) -> Glyph:
        raw, place = self._raw, self._shown.place
        if not char.isalnum() and (char in _HYPHENS or pdfium.FPDFText_IsHyphen(raw, at) == 1):
            char = SOFT_HYPHEN
        kind = self._kind(at)
        pdfium.FPDFText_GetCharOrigin(raw, at, self._x, self._y)
        pdfium.FPDFText_GetLooseCharBox(raw, at, self._box)
        left, base = place(self._x.value, self._y.value)
        first = place(self._box.left, self._box.bottom)
        opposite = place(self._box.right, self._box.top)
        right = max(left, first[0], opposite[0])
        size = kind.size
        if kind.font in self._misdrawn:
            base = max(first[1], opposite[1]) if kind.turned else base
            return Glyph(_UNKNOWN, left, base, right, size, kind.style, MISDRAWN)
        middle = (left + right) // 2
        if not kind.turned and not (
            0 <= middle <= self._width and 0 <= base - size * 3 // 10 <= self._height
        ):
            return Glyph(char, left, base, right, size, kind.style, OFF_PAGE)
        if not kind.turned:
            base, size = self._in_rank(at, char, base, size)
            return Glyph(char, left, base, right, size, kind.style, kind.state)
        left, base = min(first[0], opposite[0]), min(first[1], opposite[1])
        size = max(1, abs(first[1] - opposite[1]))
        return Glyph(char, left, base, right, size, kind.style, TURNED)

    def _kind(self, at: int) -> _Type:
        key = OBJECT_OF(self._raw, at)
        kind = self._types.get(key)
        if kind is None:
            kind = self._types[key] = _type(self._raw, at, self._shown)
        return kind

    def _drawn(self, at: int) -> Box:
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        pdfium.FPDFText_GetCharBox(self._raw, at, left, right, bottom, top)
        one = self._shown.place(left.value, top.value)
        other = self._shown.place(right.value, bottom.value)
        return Box(*map(min, one, other), *map(max, one, other))

    def _in_rank(self, at: int, char: str, base: int, size: int) -> tuple[int, int]:
        # Many fonts have raised and lowered digits as shapes of their own on the baseline.
        if char not in _DIGITS and not self._was_raised:
            return base, size
        _, high, _, low = self._drawn(at)
        self._was_raised = base - low > _RAISED * size
        if self._was_raised:
            return base - size * 3 // 10, size * 6 // 10
        if low - base > _LOWERED * size and low - high < _LOW * size:
            return base + size * 15 // 100, size * 6 // 10
        return base, size


def _opened(glyphs: Iterable[Glyph]) -> list[Glyph]:
    done: list[Glyph] = []
    for signs in runs(glyphs, _in_one_sign):
        if len(signs) == 1:
            done += signs
        else:
            parts = list(equal_parts(signs[0].x, signs[0].right, len(signs)))
            if all(LEFTWARD.match(sign.char) for sign in signs):
                signs = _in_order(signs)
                parts.reverse()
            done += [
                s._replace(x=x, right=end) for s, (x, end) in zip(signs, parts, strict=True)
            ]
    return done


def _in_order(signs: list[Glyph]) -> list[Glyph]:
    # The library turns leftward text around, and with it the letters that a font gives for one
    # sign, but not those of Unicode's own signs.
    text = "".join(sign.char for sign in signs)
    return signs if text in _ONE_SIGN and text[::-1] not in _ONE_SIGN else signs[::-1]


def _in_one_sign(last: Glyph, glyph: Glyph) -> bool:
    return (
        last.x == glyph.x
        and (last.y, last.right, last.state) == (glyph.y, glyph.right, glyph.state)
        and last.state != TURNED
        and " " not in (last.char, glyph.char)
    )


def _type(raw: pdfium.FPDF_TEXTPAGE, at: int, shown: Shown) -> _Type:
    # The fence's hook refuses `create_string_buffer`.
    matrix, flags, name = pdfium.FS_MATRIX(), ctypes.c_int(), (ctypes.c_char * 200)()
    pdfium.FPDFText_GetMatrix(raw, at, matrix)
    pdfium.FPDFText_GetFontInfo(raw, at, name, 200, flags)
    size = pdfium.FPDFText_GetFontSize(raw, at) * math.hypot(matrix.c, matrix.d) * 10
    across = shown.a * matrix.a + shown.c * matrix.b
    down = shown.b * matrix.a + shown.d * matrix.b
    family = name.value.decode("utf-8", "replace")
    if flags.value & _FIXED_PITCH or MONO_NAME.search(family):
        style = MONO
    elif BOLD_NAME.search(family) or pdfium.FPDFText_GetFontWeight(raw, at) >= _BOLD_WEIGHT:
        style = BOLD
    else:
        style = PLAIN
    mode = pdfium.FPDFTextObj_GetTextRenderMode(pdfium.FPDFText_GetTextObject(raw, at))
    painted = mode not in _INVISIBLE
    state = KEPT if painted and not _is_white(raw, at) else FAINT
    turned = abs(down) > _LEANING * across
    font = pdfium.FPDFTextObj_GetFont(pdfium.FPDFText_GetTextObject(raw, at))
    address = ctypes.cast(font, ctypes.c_void_p).value or 0
    plain = _PREFIX.sub("", family)[:_LONGEST_NAME]
    return _Type(max(1, whole(size)), style, turned, state, painted, address, plain)


def _pixels(box: Box, scale: float) -> tuple[int, int, int, int]:
    # with a rim, in which the page's colour shows
    left, top, right, bottom = (edge * scale for edge in box)
    return (
        math.floor(left) - 1,
        math.floor(top) - 1,
        math.ceil(right) + 1,
        math.ceil(bottom) + 1,
    )


def _is_white(raw: pdfium.FPDF_TEXTPAGE, at: int) -> bool:
    red, green, blue, opacity = colour = [ctypes.c_uint() for _ in range(4)]
    known = pdfium.FPDFText_GetFillColor(raw, at, *colour)
    pale = min(red.value, green.value, blue.value) >= _WHITE
    return bool(known) and (pale or not opacity.value)


def _compared(glyphs: Iterable[Glyph], ink: _Ink) -> list[Glyph]:
    # The states of letters, corrected by what the page's picture shows at their words' places.
    done: list[Glyph] = []
    for word in runs(glyphs, _in_one_word):
        state = word[0].state
        if word[0].char != " " and state in (KEPT, FAINT):
            lowest, highest = ink.under(word)
            tiny = word[0].size < _SMALLEST
            if highest - lowest >= _INK:
                state = FAINT if tiny else KEPT
            elif lowest < _WHITE or not (tiny or state == FAINT):
                state = HIDDEN
            else:
                state = FAINT
        done += [glyph._replace(state=state) for glyph in word]
    return done


def _in_one_word(last: Glyph, glyph: Glyph) -> bool:
    return (
        " " not in (last.char, glyph.char)
        and last.state == glyph.state
        and abs(glyph.y - last.y) <= last.size // 2
        and -last.size <= glyph.x - last.right <= last.size
    )


class _Ink:
    # A page's grey picture. `scale` is pixels per tenth of a point, and `anywhere` is false if
    # it is blank.

    def __init__(self, picture: Image.Image, scale: float) -> None:
        low, high = picture.getextrema()
        self.anywhere = high - low >= _INK  # type: ignore[operator]
        self._rows, self._scale = picture.tobytes(), scale
        self._width, self._height = picture.size

    def under(self, word: Sequence[Glyph]) -> tuple[int, int]:
        """Returns the lowest and highest grey level between the baseline and the x-height of a
        word, or any two that differ. That area excludes the line above, and a superscript
        doesn't enlarge it. Words without letters count as seen.
        """
        if not any(glyph.char.isalnum() for glyph in word):
            return 0, 255
        scale, width = self._scale, self._width
        left = max(0, math.floor(min([glyph.x for glyph in word]) * scale))
        right = min(width, math.ceil(max([glyph.right for glyph in word]) * scale) + 1)
        top = max(0, math.floor(min([g.y - g.size * 6 // 10 for g in word]) * scale))
        bottom = math.ceil(max([glyph.y for glyph in word]) * scale) + 1
        bottom = min(self._height, bottom)
        if left >= right:
            return 0, 0
        lowest, highest = 255, 0
        # The middle row is nearly always enough.
        for level in ((top + bottom) // 2, *range(top, bottom)):
            row = self._rows[level * width + left : level * width + right]
            lowest, highest = min(lowest, min(row)), max(highest, max(row))
            if highest - lowest >= _INK:
                break
        return lowest, highest
