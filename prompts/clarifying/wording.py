"""What a question, or a fact's own text, is made of: its words without their endings, and the
subjects that these words ask for.

Text in, values out: neither web nor database. What words mean is in `knowledge/questions.yaml`.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from blindfolio.facts.knowledge_files import read_yaml

FOLDER = Path(__file__).parent / "knowledge"

_WORD = re.compile(r"[a-z]+\d+|\d+(?:[.,]\d+)*|[^\W\d_]+")
_JOINED = (("’", "'"), ("n't", " not"), ("'s", " "), ("'", " "), ("on-call", "oncall"))  # noqa: RUF001
_ENDINGS = (
    *("ments", "ment", "ings", "ing", "ers", "er", "ions", "ion"),
    *("es", "ed", "ly", "s", "e"),
)
_LONGEST_PHRASE = 3

GRAMMAR = 0.12
"""What a word that only carries grammar weighs, of a word that says something."""

WEAK = 0.35
"""What a word of any question weighs."""


class _Knowledge(BaseModel):
    """`questions.yaml`, as it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    grammar: frozenset[str]
    weak: frozenset[str]
    subjects: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text, each once and without its ending, and how much it is about what."""

    words: frozenset[str]
    subjects: Mapping[str, float]

    @property
    def content(self) -> list[str]:
        """The words that any other question need not have."""
        return [word for word in self.words if weight(word) == 1]


def read(text: str) -> Wording:
    """A text's wording."""
    spelled = spellings(text)
    subjects: defaultdict[str, float] = defaultdict(float)
    for found in set(_phrases(spelled)):
        of = _subjects()[found]
        for subject in of:
            # "Cost" asks for one thing, "work" for many and so for none of them much.
            subjects[subject] += 1 / math.sqrt(len(of))
    return Wording(frozenset(map(stem, spelled)), subjects)


def spellings(text: str) -> list[str]:
    """The words of a text as they are spelled, in lower case."""
    low = text.lower()
    for joined, parted in _JOINED:
        low = low.replace(joined, parted)
    return _WORD.findall(low.replace("on call", "oncall"))


def weight(word: str) -> float:
    """What a word weighs beside others, wherever it stands."""
    if word in _knowledge().grammar:
        return GRAMMAR
    return WEAK if word in _weak() else 1


def known(word: str) -> bool:
    """Whether any subject is asked for by this word."""
    return word in _subjects()


@cache
def vocabulary() -> frozenset[str]:
    """The words that subjects are asked for by, as they are spelled."""
    listed = _knowledge().subjects.values()
    return frozenset(word for words in listed for phrase in words for word in spellings(phrase))


@cache
def stem(word: str) -> str:
    """A word without what number, tense and kind of word add to it; rough, for comparing only."""
    if word in _knowledge().grammar or len(word) < 4 or not word.isalpha():
        return word
    for ending, kept in (("ies", "y"), ("ied", "y"), ("sses", "ss")):
        if word.endswith(ending) and len(word) > 4:
            return word.removesuffix(ending) + kept
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return _single(word.removesuffix(ending)).rstrip("e")
    return word.rstrip("e")


def _single(word: str) -> str:
    """Without the letter that an ending doubles ("stopped")."""
    doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz"
    return word[:-1] if doubled else word


def _phrases(spelled: Sequence[str]) -> Iterator[str]:
    """Each word, and each run of a few, that a subject is asked for by."""
    for word in spelled:
        if word not in _knowledge().grammar and stem(word) in _subjects():
            yield stem(word)
    for length in range(2, _LONGEST_PHRASE + 1):
        for start in range(len(spelled) - length + 1):
            phrase = " ".join(spelled[start : start + length])
            if phrase in _subjects():
                yield phrase


@cache
def _knowledge() -> _Knowledge:
    return read_yaml(FOLDER / "questions.yaml", _Knowledge)


@cache
def _weak() -> frozenset[str]:
    return frozenset(map(stem, _knowledge().weak))


@cache
def _subjects() -> Mapping[str, frozenset[str]]:
    """The subjects of each word (without its ending) and of each phrase."""
    found: dict[str, set[str]] = {}
    for subject, listed in _knowledge().subjects.items():
        for phrase in listed:
            words = spellings(phrase)
            key = stem(words[0]) if len(words) == 1 else " ".join(words)
            found.setdefault(key, set()).add(subject)
    return {key: frozenset(subjects) for key, subjects in found.items()}
