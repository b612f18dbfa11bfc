from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress

# Letters without a Unicode decomposition, as typed on other keyboards, apostrophes and hyphens.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "\u0131": "i"}
    | {"ħ": "h", "ŧ": "t"}
    | dict.fromkeys("\u2018\u2019\u02bb\u02bc\u05f3", "'")
    | {"\u2010": "-", "\u05be": "-"}
    # Arabic: tatweel, final ya and ta marbuta, and the letters of Persian keyboards
    | {"\u0640": "", "\u0649": "\u064a", "\u0629": "\u0647"}
    | {"\u06cc": "\u064a", "\u06a9": "\u0643"}
)
# Raised behind a name, a digit is a note's mark, and 10⁶ isn't 106.
_RANKED_DIGITS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉")
_ENCODED = re.compile(r"(?:%[\dA-Fa-f]{2})+")
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
# Letters of other alphabets that look like Latin ones, within a word that also has Latin ones
_LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТХУЬЅІЈԚԜаеорсухьѕіјԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧνορυικ",
    "ABEKMHOPCTXYbSIJQWaeopcyxbsijdhqwABEZHIKMNOPTYXvopuik",
)
_OTHER_ALPHABET = re.compile("[\u0370-\u052f]")
_OF_TWO_ALPHABETS = re.compile(
    r"(?<!\w)(?=[^\W\d_\u0370-\u052f]*[\u0370-\u052f])(?=[\u0370-\u052f]*[^\W\d_\u0370-\u052f])[^\W\d_]+"
)


def _in_one_alphabet(text: str) -> str:
    if not _OTHER_ALPHABET.search(text):
        return text
    return _OF_TWO_ALPHABETS.sub(lambda word: word[0].translate(_LOOKALIKES), text)


# the small letters of Cyrillic and Greek in the order of Unicode
_IN_LATIN = {
    0x430: "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya",
    0x451: "yo",
    0x454: "ye",
    0x456: "i yi",
    0x491: "g",
    0x3B1: "a v g d e z i th i k l m n x o p r s s t y f ch ps o",
}
_LATIN = {
    first + i: latin
    for first, letters in _IN_LATIN.items()
    for i, latin in enumerate(letters.split(" "))
}
_OU = "\u03bf\u03c5"


def fold(text: str) -> tuple[str, Sequence[int]]:
    """Returns the folded text and the original offset of each of its characters."""
    if text.isascii() and not _ENCODED.search(text):
        return text.lower(), range(len(text))
    parts: list[str] = []
    places: list[int] = []
    for place, character in _decoded(_in_one_alphabet(text)):
        folded = folded_character(character)
        parts.append(folded)
        places.extend([place] * len(folded))
    return "".join(parts), places


def _decoded(text: str) -> Iterator[tuple[int, str]]:
    # "Wi%C5%9Bniewski", but not "%Adam%"
    done = 0
    for found in _ENCODED.finditer(text):
        with suppress(UnicodeDecodeError):
            letters = bytes.fromhex(found[0].replace("%", "")).decode()
            yield from enumerate(text[done : found.start()], done)
            done = found.start()
            for letter in letters:
                yield done, letter
                done += 3 * len(letter.encode())
    yield from enumerate(text[done:], done)


def folded_character(character: str) -> str:
    # empty for combining marks and invisible characters
    if character.isascii():
        return character.lower()
    if character in _RANKED_DIGITS:
        return "^"
    plain = unicodedata.normalize("NFKD", character).casefold().translate(_PLAIN)
    return "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Cf"))


def spellings(name: str) -> set[str]:
    """Returns the folded spellings of a name with and without umlauts, such as `mueller` and
    `muller`, and of Cyrillic and Greek letters in Latin ones.
    """
    plain = unicodedata.normalize("NFC", name).casefold()
    spelt = (name, plain.translate(_SPELT_OUT), plain.replace("ø", "o").translate(_SPELT_OUT))
    folded = {fold(it)[0] for it in spelt}
    return folded | {it.replace(_OU, "ou").translate(_LATIN) for it in (plain, *folded)}
