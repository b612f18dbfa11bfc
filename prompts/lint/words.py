"""How every rule looks at text. Rules have no regular expressions: text becomes words once, and
phrase lists are looked up in them. So hostile text costs linear time, and the lists stay in
`lists.yaml`.
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
    """A word, number, currency or percent sign, with its position."""

    text: str
    low: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()

    @property
    def digits(self) -> bool:
        return self.text[:1].isdigit()


@dataclass(frozen=True, slots=True)
class Hit:
    """Words `[start, end)` of the searched list."""

    phrase: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """A hyphen separates words."""
    return [
        Word(m.group(), m.group().lower().replace("’", "'"), m.start(), m.end())  # noqa: RUF001
        for m in WORD.finditer(text)
    ]


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """(Offset, sentence). A sentence ends at a stop before a capital, digit or quotation mark."""
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
    """Whether the stop ends an abbreviation."""
    last = text[max(start, stop - 8) : stop].split()[-1:] if text[stop] == "." else []
    return bool(last) and last[0].lower().lstrip("(") in _SHORT


class Phrases:
    """Phrases of consecutive words; a final `*` matches any ending. Ignores case; the longest match
    wins.
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
        """The longest match."""
        low = words[i].low
        known = (*self._by_word.get(low, ()), *self._by_beginning.get(low[:2], ()))
        best: Hit | None = None
        for parts, phrase in known:
            longer = best is None or len(parts) > best.end - best.start
            if longer and _stands(parts, words, i):
                best = Hit(phrase, i, i + len(parts))
        return best

    def find(self, words: Sequence[Word]) -> list[Hit]:
        found: list[Hit] = []
        i = 0
        while i < len(words):
            hit = self.at(words, i)
            if hit is not None:
                found.append(hit)
            i = hit.end if hit is not None else i + 1
        return found

    def within(self, words: Sequence[Word]) -> bool:
        return any(self.at(words, i) is not None for i in range(len(words)))


def _parts(phrase: str) -> list[str]:
    """A star stays on its word."""
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
    """The next few words without plural endings."""
    return [Word(w.text, w.low.removesuffix("s"), w.start, w.end) for w in words[i : i + 4]]


def verbatim(text: str, words: Sequence[Word]) -> str:
    """On one line."""
    return " ".join(text[words[0].start : words[-1].end].split()) if words else ""


def stem(low: str) -> str:
    """Without number and tense endings; rough, for comparison only."""
    low = low.removesuffix("'s")
    for ending in ("ies", "ied"):
        if low.endswith(ending) and len(low) > 4:
            return low[:-3] + "y"
    for ending in ("ing", "es", "ed", "s"):
        if low.endswith(ending) and len(low) - len(ending) > 2 and not low.endswith("ss"):
            return low[: -len(ending)].rstrip("e")
    return low.rstrip("e")


def runs(words: Sequence[Word], length: int) -> dict[tuple[str, ...], int]:
    """With each run's first position."""
    found: dict[tuple[str, ...], int] = {}
    for i in range(len(words) - length + 1):
        found.setdefault(tuple(w.low for w in words[i : i + length]), i)
    return found
