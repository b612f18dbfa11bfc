"""Where in a document a prompt author's words are found, and what stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from blindfolio.facts.chunks import Chunk
from blindfolio.facts.lexicon import singular
from blindfolio.facts.phrases import Phrase, noun_phrase
from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.spans import Span, quote

_ROLE_WEIGHT = {"design": 1.0, "unknown": 0.6, "deferred": 0.2, "measured": 0.2}
_DOUBTED = frozenset({"example", "other", "meta", "rejected"})


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence that holds some of the words: which ones, where the first stands, its weight."""

    sentence: Sentence
    found: tuple[str, ...]
    at: int
    score: float

    @property
    def quote(self) -> Span:
        return quote(self.sentence.span, self.at)


_LEAVING = re.compile(r"\b(?:removed|retired|switched off|no longer)\b")
"""What is on its way out is no part of the design that a question should hang on."""


_MONTH = (
    r"(?!\s(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december)\b)"
)
"""A count in the author's words ("12") is no day of a month."""


@cache
def _pattern(word: str) -> re.Pattern[str]:
    parts = [
        re.escape(part.removesuffix("*")) + (r"\w*" if part.endswith("*") else "")
        for part in word.split()
    ]
    ending = _MONTH if word.isdigit() else ""
    return re.compile(r"(?<![\w-])" + r"\s+".join(parts) + r"(?![\w])" + ending)


def passages(reading: Reading, words: tuple[str, ...]) -> list[Passage]:
    """The sentences with at least one of the words, best first; headings count little."""
    result = []
    for sentence in reading.sentences:
        low = sentence.low
        hits = [(m.start(), word) for word in words if (m := _pattern(word).search(low))]
        if not hits:
            continue
        score = sum(1.0 + 0.5 * (len(word.split()) > 1) for _, word in hits)
        score += _ROLE_WEIGHT.get(sentence.role, 0.0)
        score -= 1.5 if sentence.role in _DOUBTED else 0.0
        score -= 2.0 if sentence.block.kind == "heading" else 0.0
        score -= 0.7 if "problem" in sentence.topics[:1] else 0.0
        score -= 1.0 if "alternatives" in sentence.topics[:1] else 0.0
        score -= 0.7 if len(sentence.tokens) < 8 else 0.0
        score -= 1.0 if _LEAVING.search(low) else 0.0
        first = min(hits)[0] + sentence.span.start
        result.append(
            Passage(sentence, tuple(w for _, w in sorted(hits)), first, round(score, 3))
        )
    return sorted(result, key=lambda p: (-p.score, p.sentence.span))


def touched(reading: Reading, words: tuple[str, ...]) -> bool:
    """Whether any of the words stands anywhere in the document, headings and tables included."""
    return any(
        _pattern(word).search(block.text.lower())
        for block in reading.document.blocks
        for word in words
    )


def _acts(chunk: Chunk, sentence: Sentence, reading: Reading) -> bool:
    """Whether the phrase does something here and is spoken of elsewhere too."""
    doing = any(c.subject == chunk and c.classes and not c.passive for c in sentence.clauses)
    return doing and reading.phrase_counts[chunk.key] >= 3


def thing_in(passage: Passage, reading: Reading, asked: str = "") -> Phrase | None:
    """The part of the design in a passage: the noun phrase nearest to the words found, parts and
    stores before anything else, never people, and nothing that `asked` already names."""
    named = {singular(w.strip(".,?")) for w in asked.lower().split()}
    usable = [
        c
        for c in passage.sentence.chunks
        if c.usable
        and ("team" not in c.kinds or c.kinds & {"service", "store"})
        and (c.kinds & {"service", "store", "part"} or _acts(c, passage.sentence, reading))
        and not any(t.tag == "NUM" for t in c.words)
        and singular(c.head.text) not in named
    ]
    if not usable:
        return None

    def rank(chunk: Chunk) -> tuple[bool, bool, int]:
        part = bool(chunk.kinds & {"service", "part"})  # it can act; a store cannot
        return not part, chunk.plural, abs(chunk.start - passage.at)

    return noun_phrase(min(usable, key=rank), reading)


def figure_in(passage: Passage) -> Phrase | None:
    """The first number of the passage with the word behind it."""
    match = re.search(
        r"[~€$£]?\d[\d.,]*\s?(?:%|[a-z-]+(?: an? [a-z]+)?)", passage.sentence.span.text
    )
    return Phrase(match.group().rstrip(".,")) if match else None
