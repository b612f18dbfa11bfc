from __future__ import annotations

import unicodedata
from collections.abc import Sequence

# Letters without a Unicode decomposition, as typed on other keyboards, Arabic letters as Persian
# and Egyptian keyboards have them, and signs used as apostrophes.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "\u0131": "i"}
    | {"ħ": "h", "ŧ": "t", "ŋ": "n", "\u06a9": "\u0643", "\u06cc": "\u064a"}
    | {"\u0649": "\u064a", "\u0629": "\u0647"}
    | dict.fromkeys("\u02b9\u02bb\u02bc\u02be\u02bf\u2018\u2019`\u00b4", "'")
)
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def fold(text: str) -> tuple[str, Sequence[int]]:
    """Returns the folded text and the original offset of each of its characters."""
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
    # empty for combining marks and invisible characters
    if character.isascii():
        return character.lower()
    plain = unicodedata.normalize("NFKD", character).casefold().translate(_PLAIN)
    return "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Cf"))


def spellings(name: str) -> set[str]:
    """Returns the folded spellings of a name with and without umlauts, such as `mueller` and
    `muller`.
    """
    spelt = unicodedata.normalize("NFC", name).casefold().translate(_SPELT_OUT)
    return {fold(name)[0], fold(spelt)[0]}
