"""What a question, or a fact's own text, is made of: its words without their endings.

Text in, values out: neither web nor database. Which words say little is in
`knowledge/questions.yaml`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from blindfolio import yaml_text

FOLDER = Path(__file__).parent / "knowledge"

_WORD = re.compile(r"[a-z]+\d+|\d+(?:[.,]\d+)*|[^\W\d_]+")
_JOINED = (("’", "'"), ("n't", " not"), ("'s", " "), ("'", " "), ("on-call", "oncall"))  # noqa: RUF001
_ENDINGS = (
    *("ments", "ment", "ings", "ing", "ers", "er", "ions", "ion"),
    *("es", "ed", "ly", "s", "e"),
)
GRAMMAR = 0.12
"""What a word that only carries grammar weighs, of a word that says something."""

WEAK = 0.35
"""What a word of any question weighs, and a number: a 15 in both doesn't make two alike."""


class _Knowledge(BaseModel):
    """`questions.yaml`, as it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    grammar: frozenset[str]
    weak: frozenset[str]


@cache
def read(text: str) -> frozenset[str]:
    """The words of a text, each once and without its ending."""
    return frozenset(map(stem, spellings(text)))


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
    return WEAK if word in _weak() or word.isdigit() else 1


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


@cache
def _knowledge() -> _Knowledge:
    return yaml_text.read(FOLDER / "questions.yaml", _Knowledge)


@cache
def _weak() -> frozenset[str]:
    return frozenset(map(stem, _knowledge().weak))
