"""Search text for words and phrases without regular expressions. Text is split into words
once, so hostile text takes linear time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[€$£%]")  # noqa: RUF001
_PART = re.compile(rf"(?:{WORD.pattern})\*?")
_STOP = re.compile(r"([.!?][.!?\"')\]”’*_]*)\s*")  # noqa: RUF001
_SHORT = re.compile(
    r"(?:e\.g|i\.e|approx|no|st|dr|mr|ms|mrs|vs|p\.m|a\.m|etc|fig)", re.IGNORECASE
)
_SHORT_IN_GERMAN = re.compile(
    r"(?:\d{1,2}|z\.b|b|d\.h|h|bzw|ca|dr|nr|mio|mrd|tsd|usw|ggf|evtl|inkl|vgl)", re.IGNORECASE
)


ARTICLES = ("a", "an", "the")


class Word(str):
    """A word in lower case. `text` is the word as written, from `start` to `end`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    phrase: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    words = []
    for match in WORD.finditer(text):
        word = Word(match[0].lower().replace("’", "'"))  # noqa: RUF001
        word.text, word.start, word.end = match[0], *match.span()
        words.append(word)
    return words


def sentences(text: str, *, german: bool = False) -> Iterator[tuple[int, str]]:
    """Return each sentence with its offset. A sentence ends at a full stop before a capital,
    a digit or a quotation mark. In German, "3." is "third"."""
    start = 0
    for stop in _STOP.finditer(text):
        at, end, after = stop.start(), stop.end(1), stop.end()
        last = text[max(start, at - 8) : at].split()[-1:] if text[at] == "." else []
        short = last and (_SHORT_IN_GERMAN if german else _SHORT).fullmatch(last[0].lstrip("("))
        if after == len(text) or (after > end and not text[after].islower() and not short):
            yield start, text[start:end]
            start = after
    if text[start:].strip():
        yield start, text[start:]


class Phrases:
    """Phrases of consecutive words, matched without regard to case. A final `*` matches any
    ending, and the longest match wins."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_beginning: dict[str, list[tuple[list[str], str]]] = {}
        for phrase in phrases:
            parts = _PART.findall(phrase.lower().replace("’", "'"))  # noqa: RUF001
            self._by_beginning.setdefault(parts[0][:2], []).append((parts, phrase))

    def at(self, words: Sequence[str], i: int) -> Hit | None:
        hits = [
            Hit(phrase, i, i + len(parts))
            for parts, phrase in self._by_beginning.get(words[i][:2], ())
            if len(parts) <= len(words) - i
            and all(map(_fits, words[i : i + len(parts)], parts))
        ]
        return max(hits, key=lambda hit: hit.end, default=None)

    def find(self, words: Sequence[str]) -> list[Hit]:
        hits: list[Hit] = []
        for i in range(len(words)):
            if hits and i < hits[-1].end:
                continue
            if hit := self.at(words, i):
                hits.append(hit)
        return hits

    def within(self, words: Sequence[str]) -> bool:
        return any(self.at(words, i) for i in range(len(words)))


def _fits(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part[-1] == "*" else word == part


def verbatim(text: str, words: Sequence[Word]) -> str:
    return " ".join(text[words[0].start : words[-1].end].split()) if words else ""


def runs(words: Sequence[Word], length: int) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    for i in range(len(words) - length + 1):
        found.setdefault(tuple(words[i : i + length]), i)
    return found
