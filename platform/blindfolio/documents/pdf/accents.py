"""Joins accents with the letters across which a PDF draws them, as TeX does."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from blindfolio.documents.pdf.glyphs import READ, Glyph

_MARKS = {
    **{it: unicodedata.normalize("NFKD", it)[1] for it in "¨´¸˘˙˚˛˜˝¯"},  # noqa: RUF001
    **{chr(code): chr(code) for code in range(0x300, 0x370)},
    "`": "\u0300", "\u02cb": "\u0300", "\u02ca": "\u0301", "^": "\u0302", "\u02c6": "\u0302",
    "~": "\u0303", "\u02c9": "\u0304", "\u02c7": "\u030c",
}  # fmt: skip
_DOTLESS = {"\u0131": "i", "\u0237": "j"}

_HIGHER = 0.6  # type sizes by which an accent of a capital is moved
_WITHIN = 0.1  # of the letter's width, from its edges to the middle of its accent
_NO_GAP = 0.1  # type sizes between letters of one word


def accented(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Returns the glyphs without accents that stand across the letter before or after them.
    These letters get them, and lose the spaces beside them that nobody sees.
    """
    if not any(glyph.char in _MARKS for glyph in glyphs):
        return list(glyphs)
    done: list[Glyph] = []
    marks = ""  # of the next letter
    for at, glyph in enumerate(glyphs):
        if glyph.char == " ":
            done += [] if marks else [glyph]
            continue
        if mark := _MARKS.get(glyph.char):
            before = _letter(reversed(done[-2:]))
            after = _letter(glyphs[at + 1 : at + 4])
            if before and _is_across(glyph, before):
                while done[-1] is not before:
                    done.pop()
                done[-1:] = _with(before, mark)
                continue
            if after and _is_across(glyph, after):
                marks += mark
                continue
        if done and done[-1].char == " " and marks and _is_beside(done[-1], glyph):
            done.pop()
        done += _with(glyph, marks)
        marks = ""
    return done


def _letter(glyphs: Iterable[Glyph]) -> Glyph | None:
    return next((it for it in glyphs if it.char != " " and it.char not in _MARKS), None)


def _is_across(mark: Glyph, letter: Glyph) -> bool:
    rim = (letter.right - letter.x) * _WITHIN
    return (
        letter.char.isalpha()
        and mark.state in READ
        and letter.state in READ
        and abs(mark.y - letter.y) <= _HIGHER * letter.size
        and letter.x + rim < (mark.x + mark.right) / 2 < letter.right - rim
    )


def _is_beside(space: Glyph, letter: Glyph) -> bool:
    return abs(letter.x - space.x) < _NO_GAP * letter.size


def _with(letter: Glyph, marks: str) -> list[Glyph]:
    if not marks:
        return [letter]
    char = _DOTLESS.get(letter.char, letter.char)
    written = unicodedata.normalize("NFC", char + marks)
    behind = (letter._replace(char=it, x=letter.right) for it in written[1:])
    return [letter._replace(char=written[0]), *behind]
