"""Noun phrases: determiner, modifiers, head; ended at the last noun."""

from __future__ import annotations

from dataclasses import dataclass

from blindfolio.facts.lexicon import is_generic, is_plural, kinds_of, words
from blindfolio.facts.tagger import NOMINAL, Token

_INSIDE = frozenset({"ADJ", "NUM", "NOUN", "NAME", "VBN"})
MAX_WORDS = 5


@dataclass(frozen=True, slots=True)
class Chunk:
    """A noun phrase. `first` and `last` are token indexes in its sentence, both included."""

    first: int
    last: int
    start: int
    end: int
    determiner: str
    words: tuple[Token, ...]

    @property
    def head(self) -> Token:
        return self.words[-1]

    @property
    def text(self) -> str:
        """The phrase without its determiner, one space between words."""
        return " ".join(t.text for t in self.words)

    @property
    def key(self) -> str:
        return self.text.lower()

    @property
    def plural(self) -> bool:
        return is_plural(self.head.text)

    @property
    def named(self) -> bool:
        return self.head.tag == "NAME"

    @property
    def kinds(self) -> frozenset[str]:
        return kinds_of(self.head.text.rsplit("-", 1)[-1])

    @property
    def usable(self) -> bool:
        """Whether it may stand in a question: short, with a head that says something."""
        if not 1 <= len(self.words) <= MAX_WORDS or len(self.head.text) < 2:
            return False
        if any(len(t.text) > 32 for t in self.words):
            return False
        if self.head.low in words().calendar or any("/" in t.text for t in self.words):
            return False
        if self.head.tag == "NOUN" and self.head.guess and len(self.words) == 1:
            return not is_generic(self.head.text) and len(self.head.text) > 3
        if len(self.words) == 1 and is_generic(self.head.text):
            return False
        plain = [t for t in self.words[:-1] if t.tag in NOMINAL]
        return bool(plain) or not is_generic(self.head.text)


def chunks(tokens: list[Token]) -> list[Chunk]:
    """The sentence's noun phrases, in order."""
    found: list[Chunk] = []
    i = 0
    while i < len(tokens):
        j = i
        determiner = ""
        while j < len(tokens) and tokens[j].tag in ("DET", "POSS"):
            determiner = tokens[j].low
            j += 1
        begin = j
        last_noun = -1
        while j < len(tokens) and tokens[j].tag in _INSIDE:
            if tokens[j].tag == "VBN" and (last_noun >= 0 or not _before_noun(tokens, j)):
                break
            if tokens[j].tag in NOMINAL:
                last_noun = j
            j += 1
        if last_noun < begin:
            i = max(j, i + 1)
            continue
        core = tuple(tokens[begin : last_noun + 1])
        found.append(Chunk(i, last_noun, tokens[i].start, core[-1].end, determiner, core))
        i = last_noun + 1
    return found


def _before_noun(tokens: list[Token], at: int) -> bool:
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    before = tokens[at - 1] if at else None
    return (
        following is not None
        and following.tag == "NOUN"
        and before is not None
        and before.tag in ("DET", "POSS", "PREP", "ADJ", "VB", "VBZ", "VBG")
    )
