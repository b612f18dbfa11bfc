"""Finds the one fact of a brief's pack that a question asks for, or none.

Pure and the same every time: no web, no database, no model. A question is compared with each way in
which a fact is asked for, by the words that the two share, the rarer in the pack the more (the
cosine of tf-idf weights; Manning, Raghavan and Schütze, Introduction to Information Retrieval,
section 6.3). The nearest few ways, the fact's topic and its answer speak for it together (k nearest
neighbours, section 14.3). A fact is given only where it is near enough and well ahead of the next
one; else the candidate chooses from the topics, so a mistake costs a press and a wrong fact costs
trust.

The figures below were set on the eight packs of the library and on questions that people asked of
four of them (`benchmarks/fact_matching.py`): they know the form of packs, and nothing of one pack.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from prompts.clarifying import wording
from prompts.folder.probes import Fact

SURE = 0.8
"""How near a fact must be, at least; 1.75 is the same words in all that speaks for it."""

AHEAD = 0.25
"""How much less the second must be, at least."""

_NEAREST = (0.6, 0.25, 0.15)
"""What the nearest ways of asking count for, nearest first."""

_COVERED, _TOPIC, _ANSWERED = 0.35, 0.2, 0.2
"""What counts beside them: the share of the question that all ways of asking have together, how
near the topic is, and the share that only the answer has."""

_BARE = 0.6
"""What is left of all this where the question has one word of content, or none."""

_LONG = 5
"""Letters from which a word is looked up with one wrong."""

_SENTENCE = re.compile(r"(?<=[.?!;])\s+")


@dataclass(frozen=True, slots=True)
class FoundFact:
    """The likeliest fact of a pack, how near it is, and how much less the next one."""

    fact: Fact
    near: float
    ahead: float

    @property
    def sure(self) -> bool:
        """Whether it may be given."""
        return self.near >= SURE and self.ahead >= AHEAD


def match(question: str, pack: Sequence[Fact]) -> Fact | None:
    """The fact that the question asks for; None where it asks for none, or none is sure. Of a
    question that asks for several, one at most. The words of a topic, or of one way of asking, ask
    for that fact."""
    asked = wording.read(question)
    same = [it for it in pack if asked in {wording.read(it.about), *_entry(it).asks}]
    if asked and len(same) == 1:
        return same[0]
    named = [it for it in pack if _named(asked, it)]
    if len(named) == 1:
        return named[0]
    found = likeliest(question, pack)
    return found.fact if found is not None and found.sure else None


def _named(asked: frozenset[str], fact: Fact) -> bool:
    """Whether the words hold those of the topic, and say nothing that the fact's ways of asking
    don't: "What is the load at peak?" of the topic "Load"."""
    content = {word for word in asked if wording.weight(word) == 1}
    topic = {word for word in wording.read(fact.about) if wording.weight(word) == 1}
    return bool(topic) and topic <= content <= _entry(fact).words


def likeliest(question: str, pack: Sequence[Fact]) -> FoundFact | None:
    """The fact that comes first, sure or not; None of an empty pack. A question of several
    sentences is compared by the one that finds most."""
    if not pack:
        return None
    known = _known(tuple(pack))
    sentences = _SENTENCE.split(question.strip())
    found = [known.likeliest(text) for text in {question: 1, **dict.fromkeys(sentences, 1)}]
    return max(found, key=lambda it: (it.sure, min(it.near, SURE), it.ahead))


@dataclass(frozen=True, slots=True)
class _Entry:
    """The words of a fact as they are compared."""

    asks: tuple[frozenset[str], ...]
    topic: frozenset[str]
    answer: frozenset[str]
    """What only the answer has."""
    words: frozenset[str]
    """Of the topic and all ways of asking."""


class _Pack:
    """A pack's facts, and how common each word is in it."""

    def __init__(self, pack: Sequence[Fact]) -> None:
        self._facts = pack
        self._entries = [_entry(fact) for fact in pack]
        self._with_word = Counter(word for entry in self._entries for word in entry.words)
        self._rarities: dict[str, float] = {}

    def likeliest(self, question: str) -> FoundFact:
        """The fact that comes first by these words."""
        asked = wording.read(" ".join(map(self._nearest, wording.spellings(question))))
        bare = sum(wording.weight(word) == 1 for word in asked) < 2
        near = [self._near(asked, it) * (_BARE if bare else 1) for it in self._entries]
        first = max(range(len(near)), key=lambda n: near[n])
        second = max((much for n, much in enumerate(near) if n != first), default=0.0)
        return FoundFact(self._facts[first], near[first], near[first] - second)

    def _near(self, asked: frozenset[str], entry: _Entry) -> float:
        asks = sorted((self._cosine(asked, ask) for ask in entry.asks), reverse=True)
        return (
            sum(much * share for much, share in zip(asks, _NEAREST, strict=False))
            + _COVERED * self._share(asked, entry.words)
            + _TOPIC * self._cosine(asked, entry.topic)
            + _ANSWERED * self._share(asked, entry.answer)
        )

    def _cosine(self, one: frozenset[str], other: frozenset[str]) -> float:
        lengths = math.sqrt(self._squares(one) * self._squares(other))
        return self._squares(one & other) / lengths if lengths else 0.0

    def _share(self, asked: frozenset[str], of: frozenset[str]) -> float:
        """How much of the question these words are."""
        return self._sum(asked & of) / (self._sum(asked) or 1)

    def _squares(self, words: Iterable[str]) -> float:
        return sum(self._rarity(word) ** 2 for word in sorted(words))

    def _sum(self, words: Iterable[str]) -> float:
        return sum(map(self._rarity, sorted(words)))

    def _rarity(self, word: str) -> float:
        """How much a word says; one that the pack doesn't know, most."""
        if word not in self._rarities:
            rare = math.log((len(self._entries) + 1) / (self._with_word[word] + 0.5))
            self._rarities[word] = wording.weight(word) * rare
        return self._rarities[word]

    def _nearest(self, word: str) -> str:
        """The word, or where the pack doesn't know it, the pack's that is one letter off."""
        if len(word) < _LONG or not word.isalpha() or wording.stem(word) in self._with_word:
            return word
        near = {
            other for short in _shortened(word) for other in self._by_shortened.get(short, ())
        }
        return min(near, key=lambda other: (abs(len(other) - len(word)), other), default=word)

    @cached_property
    def _by_shortened(self) -> Mapping[str, set[str]]:
        """Words by what is left of them without one letter: two that differ in a letter, or have
        two exchanged, leave the same."""
        found: dict[str, set[str]] = {}
        for fact in self._facts:
            for text in (*fact.asks, fact.about, fact.answer):
                for word in wording.spellings(text):
                    if len(word) >= _LONG - 1:
                        for short in _shortened(word):
                            found.setdefault(short, set()).add(word)
        return found


@lru_cache(maxsize=16)
def _known(pack: tuple[Fact, ...]) -> _Pack:
    return _Pack(pack)


@lru_cache(maxsize=1024)
def _entry(fact: Fact) -> _Entry:
    asks = tuple(map(wording.read, fact.asks))
    topic = wording.read(f"{fact.about} {fact.key.replace('-', ' ')}")
    words = topic.union(*asks)
    return _Entry(asks, topic, wording.read(fact.answer) - words, words)


def _shortened(word: str) -> set[str]:
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}
