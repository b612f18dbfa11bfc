"""Unicode's characters for those of fonts that put signs in the places of letters."""

# ruff: noqa: RUF001

from __future__ import annotations

import re

_SYMBOL = dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True))
_SYMBOL |= dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True))
_SYMBOL |= dict(zip(range(0xA3, 0xAA), "≤⁄∞ƒ♣♦♥", strict=True))
_SYMBOL |= dict(zip(range(0xAA, 0xC0), "♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵", strict=True))
_SYMBOL |= dict(zip(range(0xC4, 0xD2), "⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇", strict=True))
_SYMBOL |= dict(zip(range(0xD5, 0xE0), "∏√⋅¬∧∨⇔⇐⇑⇒⇓", strict=True))
_SYMBOL |= {
    0x22: "∀",
    0x24: "∃",
    0x27: "∋",
    0x2D: "−",
    0x5E: "⊥",
    0x7E: "∼",
    0xE5: "∑",
    0xF2: "∫",
}
_WINGDINGS = {0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆"}
_WINGDINGS |= {0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0xAB: "★", 0xD8: "➢", 0xDF: "←"}
_WINGDINGS |= {0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF3: "⬄"}
_WINGDINGS |= {0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"}
_FONTS = {"Symbol": _SYMBOL, "Wingdings": _WINGDINGS}
_NUMBER = re.compile(r"[0-9A-Fa-f]{4}\Z")
_UNKNOWN = "\ufffd"
_PRIVATE = range(0xF000, 0xF100)  # where such fonts have their characters


def symbol(font: str, code: str) -> str:
    """Returns the character with this hexadecimal number, or � if the font's signs aren't known."""
    if not _NUMBER.match(code):
        return _UNKNOWN
    number = int(code, 16)
    own = _FONTS.get(font)
    if own is None and number not in _PRIVATE:
        return chr(number)
    number &= 0xFF
    return (own or {}).get(number) or (chr(number) if 0x20 <= number < 0x40 else _UNKNOWN)
