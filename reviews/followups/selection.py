"""The sheet's questions out of all candidates: greedy, best first, without repeating itself."""

from __future__ import annotations

import re
from collections import Counter

from reviews.followups.candidates import Candidate
from reviews.followups.common_words import common_words
from reviews.followups.sheet import MINUTES, SegmentName

SHOWN = 5
MOST = 8
FEW = 3
_PER_FORM = {
    "prompt_condition": 3,
    "absence_condition": 3,
    "prompt_position": 2,
    "prompt_flip": 2,
    "absence_group": 2,
    "risk_listed": 2,
    "ask_this": 4,
    "absence_ask_this": 4,
}
_NEW_VARIETY = 0.5
_ALIKE = 0.6


def select(found: list[Candidate], floor: float) -> dict[SegmentName, list[Candidate]]:
    """At most `MOST` questions a segment, none below the floor, best first.

    One of a form in a segment, one of a passage, two of a thing on the whole sheet; a kind of
    question that the segment does not have yet is preferred. Pinned questions (those of the
    prompt and of people) carry scores above every other and so come first.
    """
    chosen: dict[SegmentName, list[Candidate]] = {name: [] for name in MINUTES}
    things: Counter[str] = Counter()
    for name in MINUTES:
        pool = [c for c in found if c.segment == name and c.score >= floor]
        while pool and len(chosen[name]) < MOST:
            best = max(pool, key=lambda c: (_worth(c, chosen[name]), *_place(c)))
            pool.remove(best)
            if _allowed(best, chosen, things):
                chosen[name].append(best)
                things.update(_things(best))
    return chosen


def _worth(candidate: Candidate, chosen: list[Candidate]) -> float:
    fresh = candidate.variety and candidate.variety not in {c.variety for c in chosen}
    return candidate.score + (_NEW_VARIETY if fresh else 0.0)


def _place(candidate: Candidate) -> tuple[int, str, str]:
    """Ties are broken by place in the document, then by wording: never by chance."""
    return -candidate.question.block, candidate.form, candidate.question.text


def _allowed(
    candidate: Candidate, chosen: dict[SegmentName, list[Candidate]], things: Counter[str]
) -> bool:
    here = chosen[candidate.segment]
    if sum(c.form == candidate.form for c in here) >= _PER_FORM.get(candidate.form, 1):
        return False
    everywhere = [c for segment in chosen.values() for c in segment]
    quote, block = candidate.question.quote, _passage(candidate)
    # questions of the prompt and of people are not thinned by place; an absence has none
    free = bool(candidate.slots) and bool(quote)
    if free and any(c.question.quote == quote for c in everywhere):
        return False
    if free and sum(_passage(c) == block for c in here) >= 1:
        return False
    if free and sum(_passage(c) == block for c in everywhere) >= 2:
        return False
    if any(things[t] >= 2 for t in _things(candidate)):
        return False
    return not any(_alike(candidate, c) for c in everywhere)


def _passage(candidate: Candidate) -> tuple[int, int]:
    """A block, or one row of a table."""
    return candidate.question.block, candidate.row


def _things(candidate: Candidate) -> set[str]:
    return {
        phrase.key
        for name, phrase in candidate.slots.items()
        if phrase.key and name not in ("decision", "component")
    }


def _alike(one: Candidate, other: Candidate) -> bool:
    """Whether two questions ask about the same words."""
    if not one.slots or not other.slots:
        return one.question.text == other.question.text
    a, b = _words(one), _words(other)
    return bool(a and b) and len(a & b) / len(a | b) >= _ALIKE


def _words(candidate: Candidate) -> set[str]:
    text = " ".join(p.text for n, p in candidate.slots.items() if n != "decision").lower()
    return {w for w in re.findall(r"[a-z][\w.-]+", text) if w not in common_words()}
