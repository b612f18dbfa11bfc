"""Propose questions of a sheet that may have the same subject, for a panelist to link."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from math import log
from typing import Protocol

from blindfolio.text.english import common_words

_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD = re.compile(r"[^\W\d_]{3,}")
_ENDINGS = re.compile(r"(?:ing|ed|es|s|e|y|ies)$")
_SHARED = 5  # words in a row that make two quotes one passage
_ENOUGH = 0.36  # the share of the lighter question that both have, by weight


class Asked(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def quote(self) -> str: ...


def pairs(questions: Sequence[Asked]) -> list[tuple[str, str]]:
    """Return the ids of questions with overlapping quotes, or with the same figures and rare
    words, in the sheet's order."""
    said = {it.id: _terms(it) for it in questions}
    quoted = {it.id: _runs(it.quote) for it in questions}
    counts = Counter(term for terms in said.values() for term in terms)
    weight = {term: log(1 + len(said) / n) for term, n in counts.items()}
    return [
        (one.id, other.id)
        for one, other in combinations(questions, 2)
        if quoted[one.id] & quoted[other.id]
        or _likeness(said[one.id], said[other.id], weight) >= _ENOUGH
    ]


def _terms(question: Asked) -> set[str]:
    words = _WORD.findall(question.text.lower())
    rare = {_ENDINGS.sub("", word) for word in words if word not in common_words()}
    return rare.union(_FIGURE.findall(question.text))


def _likeness(one: set[str], other: set[str], weight: dict[str, float]) -> float:
    def total(terms: set[str]) -> float:
        return sum(weight[term] for term in terms)

    both, least = one & other, min(total(one), total(other))
    return total(both) / least if len(both) > 1 and least else 0.0


def _runs(quote: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", quote.lower())
    return set(zip(*(words[n:] for n in range(_SHARED)), strict=False))
