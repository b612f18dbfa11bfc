"""Finds the one fact of a brief's pack that a question asks for, or none.

Pure and the same every time: no web, no database, no model. A question is compared with each fact
by its words (all the ways in which the fact is asked for, taken together, its topic and its
answer) and by the subjects that they ask for. What comes out is a share of certainty for each fact
and for "none of them"; the best is taken only where its share is large and well ahead of the next.

The figures below were set once on the eight packs of the library, each ask against a pack without
it (`benchmarks/fact_matching.py`): they know the form of packs, and nothing of one pack.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from prompts.clarifying import wording
from prompts.clarifying.wording import Wording
from prompts.folder.probes import Fact

SURE = 0.4
"""The share of certainty below which nothing is given."""

AHEAD = 0.15
"""How much the second may have less, at least."""

_WORDS, _SUBJECTS, _ANSWER, _ASK = 1.5, 4.9, 2.7, 6.0
"""What a fact gains by words, by subjects, by words that only its answer has, and by one ask that
is nearly the question."""

_NEARLY = 0.6
"""How alike the words of that ask and of the question must be, at least."""

_NONE, _LOST, _BARE, _FOUND = 2.2, 2.6, 2.4, -2.3
"""What "none of them" gains: always; by the share of words that neither the pack nor a subject
knows; where a question has one word of content or none; and by words that the pack knows."""

_TOPIC, _IN_ANSWER = 2, 0.6
"""How many asks a topic's word counts for, and a word of the answer."""

_ELSEWHERE = 0.35
"""How much of a word's share in a fact is taken from its share in the pack."""

_LONG = 5
"""Letters from which a word is looked up with one wrong."""


@dataclass(frozen=True, slots=True)
class FoundFact:
    """The likeliest fact of a pack, how certain it is, and how much less the next one."""

    fact: Fact
    certainty: float
    ahead: float

    @property
    def sure(self) -> bool:
        """Whether it may be given."""
        return self.certainty >= SURE and self.ahead >= AHEAD


def match(question: str, pack: Sequence[Fact]) -> Fact | None:
    """The fact that the question asks for; None where it asks for none, or none is sure. Of a
    question that asks for several, one at most."""
    found = likeliest(question, pack)
    return found.fact if found is not None and found.sure else None


def likeliest(question: str, pack: Sequence[Fact]) -> FoundFact | None:
    """The fact that comes first, sure or not; None of an empty pack."""
    if not pack:
        return None
    known = _Pack(pack)
    asked = wording.read(known.spelled_right(question))
    gains = [known.gain(asked, entry) for entry in known.entries]
    shares = _shares([*gains, known.gain_of_none(asked)])[:-1]
    first = max(range(len(pack)), key=lambda n: shares[n])
    second = max((share for n, share in enumerate(shares) if n != first), default=0.0)
    return FoundFact(pack[first], shares[first], shares[first] - second)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A fact as it is compared: how many of its asks have a word, and how much they are about
    each subject."""

    asks: tuple[frozenset[str], ...]
    """The words of each, the topic's last."""
    words: Mapping[str, int]
    subjects: Mapping[str, float]
    answer: frozenset[str]

    def share(self, word: str) -> float:
        """Of the fact's asks, how many hold the word."""
        return (self.words.get(word, 0) + _IN_ANSWER * (word in self.answer)) / len(self.asks)


class _Pack:
    """A pack's facts, and how common each word and subject is in it."""

    def __init__(self, pack: Sequence[Fact]) -> None:
        self._facts = pack
        self.entries = [_entry(fact) for fact in pack]
        self._with_word: defaultdict[str, float] = defaultdict(float)
        self._with_subject: defaultdict[str, float] = defaultdict(float)
        for entry in self.entries:
            for word in {*entry.words, *entry.answer}:
                self._with_word[word] += 1 if word in entry.words else 0.5
            for subject, much in entry.subjects.items():
                self._with_subject[subject] += min(1.0, much / 2)

    def spelled_right(self, question: str) -> str:
        """The question, its unknown words with one letter wrong replaced by the pack's."""
        return " ".join(self._nearest(word) for word in wording.spellings(question))

    def gain(self, asked: Wording, entry: _Entry) -> float:
        """How much speaks for this fact."""
        return (
            _WORDS * self._by_words(asked, entry)
            + _SUBJECTS * self._by_subjects(asked, entry)
            + _ANSWER * self._by_answer(asked, entry)
            + _ASK * self._by_ask(asked, entry)
        )

    def gain_of_none(self, asked: Wording) -> float:
        """How much speaks for none of them."""
        content = asked.content
        found = sum(1 for word in content if word in self._with_word)
        lost = sum(
            1 for word in content if word not in self._with_word and not wording.known(word)
        )
        share = lost / max(1, len(content))
        return _NONE + _LOST * share + _BARE * (len(content) <= 1) + _FOUND * min(5, found) / 5

    def _by_words(self, asked: Wording, entry: _Entry) -> float:
        """How much likelier its words are in this fact than anywhere in the pack."""
        gain, length = 0.0, 0.0
        for word in sorted(asked.words):
            anywhere = (self._with_word.get(word, 0) + 0.3) / (len(self.entries) + 1)
            here = (entry.share(word) + _ELSEWHERE * anywhere) / (1 + _ELSEWHERE)
            gain += wording.weight(word) * math.log(here / anywhere)
            length += wording.weight(word)
        return gain / math.sqrt(max(1.0, length))

    def _by_subjects(self, asked: Wording, entry: _Entry) -> float:
        """How much the two are about the same: the cosine of their subjects, rare ones first."""
        both = sum(
            much * entry.subjects.get(subject, 0) * self._rarity(subject) ** 2
            for subject, much in sorted(asked.subjects.items())
        )
        return both / (self._length(asked.subjects) * self._length(entry.subjects) or 1)

    def _by_answer(self, asked: Wording, entry: _Entry) -> float:
        """The share of its words that this answer has and no ask of this fact."""
        only = entry.answer.difference(entry.words) & asked.words
        return self._worth(only) / (self._worth(asked.words) or 1)

    def _by_ask(self, asked: Wording, entry: _Entry) -> float:
        """How near the likest ask comes to the question, from 0 (not nearly) to 1 (the same)."""
        likeness = max(
            self._worth(ask & asked.words) / (self._worth(ask | asked.words) or 1)
            for ask in entry.asks
        )
        return max(0.0, likeness - _NEARLY) / (1 - _NEARLY)

    def _worth(self, words: frozenset[str]) -> float:
        """How much these words say, the rarer in the pack the more."""
        return sum(
            wording.weight(word)
            * math.log((len(self.entries) + 1) / (self._with_word.get(word, 0) + 0.5))
            for word in sorted(words)
        )

    def _rarity(self, subject: str) -> float:
        count = self._with_subject.get(subject, 0) + 0.5
        return max(0.1, math.log((len(self.entries) + 1) / count))

    def _length(self, subjects: Mapping[str, float]) -> float:
        return math.sqrt(
            sum((much * self._rarity(of)) ** 2 for of, much in sorted(subjects.items()))
        )

    def _nearest(self, word: str) -> str:
        if len(word) < _LONG or not word.isalpha() or self._knows(word):
            return word
        near = {
            other
            for listed in (self._by_shortened, _shorter(wording.vocabulary()))
            for short in _shortened(word)
            for other in listed.get(short, ())
        }
        return min(near, key=lambda other: (abs(len(other) - len(word)), other), default=word)

    def _knows(self, word: str) -> bool:
        stem = wording.stem(word)
        return stem in self._with_word or wording.known(stem) or wording.weight(stem) < 1

    @cached_property
    def _by_shortened(self) -> Mapping[str, set[str]]:
        words = {
            word
            for fact in self._facts
            for text in (*fact.asks, _topic(fact), fact.answer)
            for word in wording.spellings(text)
        }
        return _shorter(frozenset(words))


@lru_cache(maxsize=1024)
def _entry(fact: Fact) -> _Entry:
    words: Counter[str] = Counter()
    subjects: Counter[str] = Counter()
    topic = wording.read(_topic(fact))
    asks = [wording.read(ask) for ask in fact.asks]
    for text in (*asks, *[topic] * _TOPIC):
        words.update(text.words)
    for text in (*asks, topic):
        subjects.update(text.subjects)
    texts = tuple(text.words for text in (*asks, topic))
    return _Entry(texts, words, subjects, wording.read(fact.answer).words)


def _topic(fact: Fact) -> str:
    return f"{fact.about} {fact.key.replace('-', ' ')}"


@lru_cache(maxsize=64)
def _shorter(words: frozenset[str]) -> Mapping[str, set[str]]:
    """Words by what is left of them without one letter: two that differ in a letter, or have two
    exchanged, leave the same."""
    found: dict[str, set[str]] = {}
    for word in words:
        if len(word) >= _LONG - 1:
            for short in _shortened(word):
                found.setdefault(short, set()).add(word)
    return found


def _shortened(word: str) -> set[str]:
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


def _shares(gains: Sequence[float]) -> list[float]:
    """The gains as shares of one certainty."""
    most = max(gains)
    powers = [math.exp(gain - most) for gain in gains]
    return [power / sum(powers) for power in powers]
