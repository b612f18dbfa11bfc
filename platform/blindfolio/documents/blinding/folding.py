"""Text folded for comparing names: case, accents and invisible characters do not matter."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

# Letters that no decomposition takes apart, as people type them without their keyboard.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "\u0131": "i"}
)
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})


def fold(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each of its characters the offset it came from."""
    if text.isascii():
        return text.lower(), range(len(text))
    parts: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        folded = folded_character(character)
        parts.append(folded)
        places.extend([place] * len(folded))
    return "".join(parts), places


def folded_character(character: str) -> str:
    """The character's plain form; empty for marks and for what nobody sees."""
    if character.isascii():
        return character.lower()
    plain = unicodedata.normalize("NFKD", character).casefold().translate(_PLAIN)
    return "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Cf"))


def spellings(name: str) -> set[str]:
    """The folded name, and as it is spelt without umlauts: `Müller` is `Mueller` too."""
    spelt = unicodedata.normalize("NFC", name).casefold().translate(_SPELT_OUT)
    return {fold(name)[0], fold(spelt)[0]}
