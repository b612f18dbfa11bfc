"""Where in a document a prompt author's words are found, and what stands there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from blindfolio.facts.chunks import Chunk
from blindfolio.facts.lexicon import singular
from blindfolio.facts.phrases import Phrase, noun_phrase
from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.slots import fits_slot
from blindfolio.facts.spans import Span, quote

_ROLE_WEIGHT = {"design": 1.0, "unknown": 0.6, "deferred": 0.2, "measured": 0.2}
_DOUBTED = frozenset({"example", "other", "meta", "rejected"})


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence that holds some of an author's words: where the first stands, and its weight."""

    sentence: Sentence
    at: int
    score: float

    @property
    def quote(self) -> Span:
        return quote(self.sentence.span, self.at)


_OFTEN_SAID = 3
_LEAVING = re.compile(r"\b(?:removed|retired|switched off|no longer)\b")
"""What is on its way out is no part of the design that a question should hang on."""


_MONTH = (
    r"(?!\s(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december)\b)"
)
"""A count in the author's words ("12") is no day of a month."""


_BETWEEN = "\n.\n"
"""Between two texts: no word or phrase reaches over it."""


@cache
def pattern(word: str) -> re.Pattern[str]:
    """An author's word as an expression on text in lower case."""
    parts = [
        re.escape(part.removesuffix("*")) + (r"\w*" if part.endswith("*") else "")
        for part in word.split()
    ]
    ending = _MONTH if word.isdigit() else ""
    return re.compile(r"(?<![\w-])" + r"\s+".join(parts) + r"(?![\w])" + ending)


class Places:
    """In which of some texts, in lower case, an author's words stand: each word is looked for
    once, in all of them together."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = sorted(texts)
        self._joined = _BETWEEN.join(self._texts)
        ends = accumulate(len(text) + len(_BETWEEN) for text in self._texts)
        self._starts = [0, *ends]
        self._known: dict[str, frozenset[str]] = {}

    def of(self, word: str) -> frozenset[str]:
        """The texts that hold the word."""
        if word not in self._known:
            self._known[word] = frozenset(self._holding(word))
        return self._known[word]

    def _holding(self, word: str) -> Iterator[str]:
        begins = word.split()[0].removesuffix("*")
        at = self._joined.find(begins)
        while at >= 0:
            if pattern(word).match(self._joined, at):
                yield self._texts[bisect_right(self._starts, at) - 1]
            at = self._joined.find(begins, at + 1)


def passages(reading: Reading, words: tuple[str, ...]) -> list[Passage]:
    """The sentences with at least one of the words, best first; headings count little."""
    result = []
    places = [
        (s, [(m.start(), word) for word in words if (m := pattern(word).search(s.low))])
        for s in reading.sentences
    ]
    common = Counter(word for _, hits in places for _, word in hits)
    for sentence, found in places:
        low = sentence.low
        hits = [hit for hit in found if not _enumerated(sentence, hit[0])]
        if not hits:
            continue
        score = sum(
            (1.0 + 0.5 * (len(word.split()) > 1)) * _tells(common[word]) for _, word in hits
        )
        score += _ROLE_WEIGHT.get(sentence.role, 0.0)
        score -= 1.5 if sentence.role in _DOUBTED else 0.0
        score -= 2.0 if sentence.block.kind == "heading" else 0.0
        score -= 0.7 if "problem" in sentence.topics[:1] else 0.0
        score -= 1.0 if "alternatives" in sentence.topics[:1] else 0.0
        score -= 0.7 if len(sentence.tokens) < 8 else 0.0
        score -= 1.0 if _LEAVING.search(low) else 0.0
        score -= (
            1.0 if not sentence.clauses else 0.0
        )  # a label or a cell: nothing happens in it
        score -= 0.7 if sentence.block.kind == "table" else 0.0
        first = min(start for start, _ in hits) + sentence.span.start
        result.append(Passage(sentence, first, round(score, 3)))
    return sorted(result, key=lambda p: (-p.score, p.sentence.span))


def in_design(passage: Passage) -> bool:
    """Whether the passage says something of what is proposed, in a sentence."""
    sentence = passage.sentence
    return (
        sentence.role in ("design", "unknown")
        and sentence.block.kind != "heading"
        and "problem" not in sentence.topics[:1]
        and "alternatives" not in sentence.topics[:1]
    )


_ONCE, _OFTEN, _ALWAYS = 2, 6, 15
_SHORT_PIECE = 4
"""The longest piece between two commas that can be a mere name in a list, in words."""


def _tells(count: int) -> float:
    """How much a word says of one passage when so many sentences hold it."""
    if count <= _ONCE:
        return 1.3
    return 1.0 if count <= _OFTEN else 0.75 if count <= _ALWAYS else 0.5


def _enumerated(sentence: Sentence, at: int) -> bool:
    """Whether a place (an offset in the sentence) is a mere name in a list of fields: a short
    piece without a verb, with such pieces on both sides or two on one."""
    pieces = [(m.start(), m.end()) for m in re.finditer(r"[^,:;/]+", sentence.low)]
    verbs = [
        c.start - sentence.span.start
        for c in sentence.clauses
        if c.subject is not None or c.pronoun or c.modal or c.object is not None
    ]
    bare = [
        len(sentence.low[a:b].split()) <= _SHORT_PIECE and not any(a <= v < b for v in verbs)
        for a, b in pieces
    ]
    here = next((n for n, (a, b) in enumerate(pieces) if a <= at < b), None)
    if here is None or not bare[here]:
        return False
    left = bare[max(0, here - 2) : here]
    right = bare[here + 1 : here + 3]
    return (
        (left[-1:] == [True] and right[:1] == [True])
        or left == [True, True]
        or (right == [True, True])
    )


_DENIES = re.compile(
    r"\b(?:no|not|never|without|little|rather than|instead of|against)(?: [a-z]+){0,2} $|n't $"
)
_DENIED = re.compile(
    r"^\S* (?:is |are |stays? |remains? |will be |seems? )*(?:low|flat|small|unlikely|none|nil|"
    r"not expected|not planned)\b"
)


def denied(low: str, at: int) -> bool:
    """Whether a text says that the words at a place are not so ("growth stays low")."""
    return bool(_DENIES.search(low[:at]) or _DENIED.search(low[at:]))


def touched(reading: Reading, words: tuple[str, ...]) -> bool:
    """Whether any of the words stands anywhere in the document, headings and tables included."""
    return any(
        pattern(word).search(block.text.lower())
        for block in reading.document.blocks
        for word in words
    )


def _acts(chunk: Chunk, sentence: Sentence) -> bool:
    """Whether the phrase does something in the sentence."""
    return any(c.subject == chunk and c.classes and not c.passive for c in sentence.clauses)


def _works(chunk: Chunk) -> bool:
    """Whether the noun is one of something that works: a service, a part, a reader."""
    worker = chunk.head.low.endswith(("er", "or")) and chunk.head.tag == "NOUN"
    return bool(chunk.kinds & {"service", "part"}) or worker


def _component(chunk: Chunk, reading: Reading) -> bool:
    """Whether the phrase is a part of a design: by its noun, or by what is said of it elsewhere."""
    if _works(chunk) or chunk.named:
        return True
    return not chunk.plural and reading.phrase_counts[chunk.key] >= _OFTEN_SAID


def thing_in(passage: Passage, reading: Reading, asked: str = "") -> Phrase | None:
    """The part of the design that acts in a passage: a subject nearest to the words found, never a
    team, and nothing that `asked` already names."""
    named = {singular(w.strip(".,?")) for w in asked.lower().split()}
    usable = [
        c
        for c in passage.sentence.chunks
        if c.usable
        and ("team" not in c.kinds or c.kinds & {"service", "store"})
        and (_acts(c, passage.sentence) and _component(c, reading))
        and not c.key.endswith(("'s", "’s", "s'"))  # noqa: RUF001
        and not any(t.tag == "NUM" for t in c.words)
        and singular(c.head.text) not in named
        and fits_slot(Phrase(c.text))
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
        r"[~€$£]?\d[\d.,]{0,20}\s?(?:%|[a-z-]+(?: an? [a-z]+)?)", passage.sentence.span.text
    )
    return Phrase(match.group().rstrip(".,")) if match else None
