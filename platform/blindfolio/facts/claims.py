"""Assertions that stand without a number or a source beside them."""

from __future__ import annotations

import re

from blindfolio.facts.lexicon import words
from blindfolio.facts.model import Claim
from blindfolio.facts.phrases import action
from blindfolio.facts.reading import Reading
from blindfolio.facts.spans import quote

MARKERS = re.compile(
    r"\b(should comfortably|at scale|"
    r"exactly[- ]once|very (?:quickly|rarely|unlikely)|comfortably|easily|"
    r"sufficient(?:ly)?|good enough|empirically|guarantee[sd]?|"
    r"significant(?:ly)?|dramatically|much (?:easier|faster|better|lower|less|more)|"
    r"best possible|performant|negligible|rarely|trusted|we believe|i believe|"
    r"low tolerance|all (?:of the )?\w+ companies|value for money|seamless(?:ly)?)\b"
)
_SOURCE = re.compile(
    r"\d+(?:\.\d+)?\s?(?:%|ms|s\b|x\b|MB|GB|KB)|\bmeasured\b|\bbenchmark|https?://"
)


def claims(reading: Reading) -> list[Claim]:
    """Claims about the design that nothing near supports, best first."""
    found: list[Claim] = []
    for sentence in reading.sentences:
        if sentence.role not in ("design", "unknown", "measured", "existing"):
            continue
        if sentence.block.kind in ("heading", "table") or _SOURCE.search(sentence.span.text):
            continue
        match = MARKERS.search(sentence.low)
        if match is None:
            continue
        at = sentence.span.start + match.start()
        if not any(
            clause.end >= at - 30 and not clause.negated and action(sentence, clause)
            for clause in sentence.clauses
            if clause.verb not in words().weak_verbs
        ):
            continue
        marker = match.group(1)
        score = (
            1.0 + 0.5 * (sentence.role == "design") + 0.4 * ("proposal" in sentence.topics[:2])
        )
        score += 0.8 * bool(
            re.match(r"guarantee|exactly|suffici|never|always|empiric|comfort", marker)
        )
        found.append(Claim(sentence.span, quote(sentence.span, at), round(score, 3)))
    return sorted(found, key=lambda c: (-c.score, c.evidence))
