"""Words and phrases: the one way in which every rule looks at a text.

No rule has expressions of its own: text becomes words once, in one pass, and lists of phrases are
looked up in them. So hostile text costs linear time, and the lists stay in `lists.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[€$£%]")  # noqa: RUF001
_ENDS = ".!?"
_CLOSING = "\"')]”’*_"  # noqa: RUF001
_SHORT = frozenset(
    [
        "e.g",
        "i.e",
        "approx",
        "no",
        "st",
        "dr",
        "mr",
        "ms",
        "mrs",
        "vs",
        "p.m",
        "a.m",
        "etc",
        "fig",
    ]
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a number or a sign of money or percent, and where it stands in its text."""

    text: str
    low: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()

    @property
    def digits(self) -> bool:
        """Whether it is written in digits."""
        return self.text[:1].isdigit()


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: words `[start, end)` of the list that was searched."""

    phrase: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words of a text; a hyphen parts two words."""
    return [
        Word(m.group(), m.group().lower().replace("’", "'"), m.start(), m.end())  # noqa: RUF001
        for m in WORD.finditer(text)
    ]


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence of a paragraph with its offset. A capital, a digit or a quotation mark
    follows a stop that ends one."""
    start = i = 0
    while i < len(text):
        if text[i] not in _ENDS:
            i += 1
            continue
        end = i + 1
        while end < len(text) and (text[end] in _ENDS or text[end] in _CLOSING):
            end += 1
        after = end
        while after < len(text) and text[after].isspace():
            after += 1
        begins = after == len(text) or (
            after > end and not text[after].islower() and not _abbreviated(text, start, i)
        )
        if begins:
            yield start, text[start:end]
            start = after
        i = max(after, i + 1)
    if text[start:].strip():
        yield start, text[start:]


def _abbreviated(text: str, start: int, stop: int) -> bool:
    """Whether the stop belongs to the short form before it."""
    last = text[max(start, stop - 8) : stop].split()[-1:] if text[stop] == "." else []
    return bool(last) and last[0].lower().lstrip("(") in _SHORT


class Phrases:
    """A list of phrases to be found in words.

    A phrase is words that follow each other; one that ends in `*` stands for every word that
    begins so. Upper and lower case are alike. Of two that begin alike the longer is found.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_word: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._by_beginning: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase in phrases:
            parts = tuple(_parts(phrase))
            first = parts[0]
            if first.endswith("*"):
                self._by_beginning.setdefault(first[:2], []).append((parts, phrase))
            else:
                self._by_word.setdefault(first, []).append((parts, phrase))

    def at(self, words: Sequence[Word], i: int) -> Hit | None:
        """The longest phrase that begins at word `i`."""
        low = words[i].low
        known = (*self._by_word.get(low, ()), *self._by_beginning.get(low[:2], ()))
        best: Hit | None = None
        for parts, phrase in known:
            longer = best is None or len(parts) > best.end - best.start
            if longer and _stands(parts, words, i):
                best = Hit(phrase, i, i + len(parts))
        return best

    def find(self, words: Sequence[Word]) -> list[Hit]:
        """Every phrase, from left to right, without overlaps."""
        found: list[Hit] = []
        i = 0
        while i < len(words):
            hit = self.at(words, i)
            if hit is not None:
                found.append(hit)
            i = hit.end if hit is not None else i + 1
        return found

    def within(self, words: Sequence[Word]) -> bool:
        """Whether any phrase stands in the words."""
        return any(self.at(words, i) is not None for i in range(len(words)))


def _parts(phrase: str) -> list[str]:
    """The words of a listed phrase; a star stays on its word."""
    parts: list[str] = []
    for piece in phrase.lower().split():
        star = piece.endswith("*")
        found = [w.low for w in words_of(piece.rstrip("*"))]
        if not found:
            continue  # a dash or a star by itself
        parts += [*found[:-1], found[-1] + "*" * star]
    return parts


def _stands(parts: Sequence[str], words: Sequence[Word], i: int) -> bool:
    if i + len(parts) > len(words):
        return False
    return all(
        words[i + k].low.startswith(part[:-1])
        if part.endswith("*")
        else words[i + k].low == part
        for k, part in enumerate(parts)
    )


def singular(words: Sequence[Word], i: int) -> list[Word]:
    """The next few words from `i` without their plural endings, to look a phrase up by."""
    return [Word(w.text, w.low.removesuffix("s"), w.start, w.end) for w in words[i : i + 4]]


def verbatim(text: str, words: Sequence[Word]) -> str:
    """The text from the first of these words to the last, on one line."""
    return " ".join(text[words[0].start : words[-1].end].split()) if words else ""


def stem(low: str) -> str:
    """A word without the ending that number and tense give it; rough, for comparing only."""
    low = low.removesuffix("'s")
    for ending in ("ies", "ied"):
        if low.endswith(ending) and len(low) > 4:
            return low[:-3] + "y"
    for ending in ("ing", "es", "ed", "s"):
        if low.endswith(ending) and len(low) - len(ending) > 2 and not low.endswith("ss"):
            return low[: -len(ending)].rstrip("e")
    return low.rstrip("e")


def runs(words: Sequence[Word], length: int) -> dict[tuple[str, ...], int]:
    """Every run of `length` words, with the first place where it begins."""
    found: dict[tuple[str, ...], int] = {}
    for i in range(len(words) - length + 1):
        found.setdefault(tuple(w.low for w in words[i : i + length]), i)
    return found
