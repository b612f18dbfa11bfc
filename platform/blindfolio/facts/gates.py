"""The figure by which a gate is passed, as one says it: "99.5 %", "ten consecutive nights"; and
the sample that it is taken of, where that is too small for it."""

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


_SAMPLE = re.compile(
    r"(?P<share>\d{1,2}(?:\.\d{1,4})?)\s?% (?:of|over|in|on|among|across|from|with) "
    r"(?:(?:the|all|these|at least|about|some) )?"
    r"(?P<sample>(?P<count>\d{1,3}(?:,\d{3}|\d){0,2}) "
    r"(?:people|[a-z]{1,20} [a-z]{2,20}s|[a-z]{2,20}s))\b"
)
_FEW = 5
"""So few cases on the rarer side of a share are chance: one more or less decides."""


def small_sample(gate: Span) -> tuple[Phrase, Phrase] | None:
    """The sample of a gate's share and how many of it the share leaves open, where those are so few
    that chance decides: "200 people" and "1" for "< 0.5 % over 200 people"."""
    match = _SAMPLE.search(gate.text)
    if match is None:
        return None
    share, count = float(match["share"]), int(match["count"].replace(",", ""))
    few = min(share, 100 - share) / 100 * count
    if not 0 < few <= _FEW:
        return None
    return Phrase(match["sample"], True), Phrase(f"{few:.1f}".removesuffix(".0"))
