"""The figure by which a gate is passed, as one says it: "99.5 %", "ten consecutive nights"."""

from __future__ import annotations

import re

from blindfolio.facts.phrases import Phrase
from blindfolio.facts.spans import Span
from blindfolio.facts.tagger import NUMBER_WORDS

_COUNTED = "|".join(sorted(NUMBER_WORDS, key=lambda w: (-len(w), w)))
_PLAIN = r"(?:is|was|has|does|as|this|its)\b"
"""Words in -s that count nothing."""
_FIGURES = (
    re.compile(r"\d[\d.,]{0,12}\s?%"),
    re.compile(r"\b\d{1,9} of (?:the )?\d{1,9}\b"),
    re.compile(r"(?<=[<>≤≥=] )\d[\d.,]{0,12}(?:\s?[a-z]{1,20}\b)?"),
    re.compile(
        rf"\b(?:\d[\d.,]{{0,12}}|(?i:{_COUNTED})) (?:(?!{_PLAIN})[a-z]{{1,20}} )?"
        rf"(?!{_PLAIN})[a-z]{{1,20}}s\b"
    ),
)
_MONTH = re.compile(r"\d [A-Z]")


def bound(gate: Span) -> Phrase | None:
    """The first share, else "three of nine", else what is compared, else a count of things."""
    for figure in _FIGURES:
        match = figure.search(gate.text)
        if match is not None and not _MONTH.match(gate.text[match.end() - 1 :]):
            text = match.group().strip(" .,")
            text = text[:1].lower() + text[1:]
            return Phrase(text, False, text)
    return None
