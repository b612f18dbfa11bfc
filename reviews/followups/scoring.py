"""What a candidate question is worth: specific, load-bearing, open, touched, not answered."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from functools import cache

from blindfolio.facts.lexicon import singular
from blindfolio.facts.model import Facts
from blindfolio.facts.reading import Reading
from reviews.followups.candidates import Candidate
from reviews.followups.common_words import common_words
from reviews.followups.signals import Signals

FLOOR = 2.4
ABSENT = 0.9
"""Added where something is missing: such a question has few words of the document's own."""
UNDECIDED = 0.5
"""Added to the floor where the document does not say what it proposes: a policy, a manual."""
TOUCHED = "The written review touches this passage."
"""All that the sheet tells of a comment: nothing of whose, on what criterion, or how many."""
_ANSWER = re.compile(
    r"\b(?:because|therefore|we (?:will|would) (?:then|instead|retry)|in that case|fall(?:s)? back|"
    r"if (?:this|that|it) (?:fails|happens|does)|mitigat\w+|this (?:avoids|prevents|ensures)|"
    r"so that|is handled by|will be retried)\b"
)


def scored(
    found: list[Candidate], facts: Facts, reading: Reading, signals: Signals
) -> list[Candidate]:
    """The candidates with their scores, best first; ties by segment, block, form and text."""
    degree = Counter(facts.degree)
    answers = [
        (s.span.text, _rare(s.span.text)) for s in reading.sentences if _ANSWER.search(s.low)
    ]
    result = []
    for candidate in found:
        touched = candidate.question.block in signals.touched
        shares = {
            "form": candidate.weight,
            "fact": 1.2 * min(candidate.fact_score, 1.5),
            "specific": 1.2 * _specific(candidate),
            "load": 0.8 * _load(candidate, degree),
            "touched": 0.8 if touched else 0.0,
            "answered": -1.0 if _answered(candidate, answers) else 0.0,
            "awkward": -0.9 if _awkward(candidate) else 0.0,
            "absence": ABSENT if candidate.form.startswith("absence") else 0.0,
        }
        parts = tuple((name, round(part, 3)) for name, part in shares.items() if part)
        asked = candidate.question
        if touched:
            asked = replace(asked, why=f"{asked.why} {TOUCHED}")
        score = round(sum(shares.values()), 4)
        result.append(replace(candidate, question=asked, score=score, shares=parts))
    return sorted(
        result,
        key=lambda c: (-c.score, c.segment, c.question.block, c.form, c.question.text),
    )


def _rare(text: str) -> set[str]:
    return {
        singular(w)
        for w in re.findall(r"[a-z][\w-]{2,}", text.lower())
        if w not in common_words()
    }


@cache
def _slot_words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[A-Za-z][\w./-]*|\d[\w.%]*", text))


def _specific(candidate: Candidate) -> float:
    """Rare words among those that come from the document: 0 to 1; three are plenty."""
    rare = {
        w.lower()
        for name, phrase in candidate.slots.items()
        if name not in ("decision", "design", "component")
        for w in _slot_words(phrase.text)
        if w.lower() not in common_words()
    }
    return min(len(rare), 3) / 3


def _load(candidate: Candidate, degree: Counter[str]) -> float:
    """How much of the rest of the document speaks of the same things: 0 to 1."""
    counts = [
        degree[w.lower()]
        for phrase in candidate.slots.values()
        for w in _slot_words(phrase.text)
        if w.lower() not in common_words()
    ]
    return min(math.log1p(max(counts, default=0)) / math.log(12), 1.0)


def _answered(candidate: Candidate, answers: list[tuple[str, set[str]]]) -> bool:
    """Whether another sentence with an answer's wording holds most of the question's rare words."""
    words = _rare(" ".join(p.text for p in candidate.slots.values()))
    if len(words) < 2:
        return False
    for text, rare in answers:
        if text != candidate.evidence and len(words & rare) / len(words) >= 0.75:
            return True
    return False


def _awkward(candidate: Candidate) -> bool:
    """Whether a slot is long, or its words meet badly."""
    texts = [phrase.text for phrase in candidate.slots.values()]
    if any(len(t.split()) > 9 for t in texts):
        return True
    return sum(len(t.split()) for t in texts) > 16
