"""The sheet's questions out of all candidates: greedy, best first, without repeating itself."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from reviews.followups.candidates import Candidate
from reviews.followups.common_words import common_words
from reviews.followups.sheet import MINUTES, SegmentName

SHOWN = 5
MOST = 8
FEW = 3
_PER_FORM = {
    "prompt_condition": 3,
    "absence_condition": 3,
    "prompt_clash": 5,
    "prompt_position": 2,
    "prompt_flip": 2,
    "absence_group": 2,
    "model_alternatives": 2,
    "model_failure": 2,
    "model_migration": 2,
}
ASKED = ("ask_this", "absence_ask_this")
"""Forms of the questions that reviewers want asked."""
_NEW_VARIETY = 0.5
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Selection:
    """What was taken for each segment, best first, and what lost with the reason why."""

    chosen: dict[SegmentName, list[Candidate]]
    lost: list[tuple[Candidate, str]]


def select(found: list[Candidate], floor: float) -> Selection:
    """At most `MOST` questions a segment, none below the floor, best first.

    What reviewers want asked comes first, all of it: nothing but the same words twice in a
    segment keeps one of these off the sheet, and `FEW` others have room beside them. Of the
    others one of a form in a segment, one of a passage, two of a thing on the whole sheet; a kind
    of question that the segment does not have yet is preferred. Pinned questions (those of the
    prompt and of people) carry scores above every other and so come first.
    """
    chosen: dict[SegmentName, list[Candidate]] = {name: [] for name in MINUTES}
    lost = [(c, f"below the floor of {floor:g}") for c in found if c.score < floor]
    lost += _take_asked(found, chosen)
    things: Counter[str] = Counter()
    for name in MINUTES:
        pool = [
            c for c in found if c.segment == name and c.score >= floor and c.form not in ASKED
        ]
        most = max(MOST, len(chosen[name]) + FEW)
        while pool and len(chosen[name]) < most:
            best = max(pool, key=lambda c: (_worth(c, chosen[name]), *_place(c)))
            pool.remove(best)
            reason = _refused(best, chosen, things)
            if reason:
                lost.append((best, reason))
            else:
                chosen[name].append(best)
                things.update(_things(best))
        lost += [(c, f"the segment has its {MOST}") for c in pool]
    return Selection(chosen, lost)


def open_in(chosen: list[Candidate]) -> int:
    """How many questions of a segment are open: `SHOWN`, and whatever reviewers want asked."""
    asked = sum(candidate.form in ASKED for candidate in chosen)
    return min(max(SHOWN, asked), len(chosen))


def _take_asked(
    found: list[Candidate], chosen: dict[SegmentName, list[Candidate]]
) -> list[tuple[Candidate, str]]:
    """Choose every question that reviewers want asked; returns those that say the same again."""
    said: set[tuple[str, str]] = set()
    again = []
    for candidate in sorted(found, key=lambda c: -c.score):
        if candidate.form not in ASKED:
            continue
        words = (candidate.segment, candidate.question.text)
        if words in said:
            again.append((candidate, "it asks about the same words as another"))
        else:
            said.add(words)
            chosen[candidate.segment].append(candidate)
    return again


def _worth(candidate: Candidate, chosen: list[Candidate]) -> float:
    fresh = candidate.variety and candidate.variety not in {c.variety for c in chosen}
    return candidate.score + (_NEW_VARIETY if fresh else 0.0)


def _place(candidate: Candidate) -> tuple[int, str, str]:
    """Ties are broken by place in the document, then by wording: never by chance."""
    return -candidate.question.block, candidate.form, candidate.question.text


def _refused(
    candidate: Candidate, chosen: dict[SegmentName, list[Candidate]], things: Counter[str]
) -> str:
    """Why the candidate would repeat what is chosen; "" if it does not."""
    here = chosen[candidate.segment]
    if sum(c.form == candidate.form for c in here) >= _PER_FORM.get(candidate.form, 1):
        return "the segment has this form"
    everywhere = [c for segment in chosen.values() for c in segment]
    quote, block = candidate.question.quote, _passage(candidate)
    # questions of the prompt and of people are not thinned by place; an absence has none
    free = bool(candidate.slots) and bool(quote)
    # of two things said about one passage by the prompt's author, the stronger is asked
    rivals = everywhere if free else [c for c in everywhere if c.form == candidate.form]
    if (free or candidate.form == "prompt_clash") and any(
        c.question.quote == quote for c in rivals
    ):
        return "its quote is used"
    if free and sum(_passage(c) == block for c in here) >= 1:
        return "its passage is used in this segment"
    if free and sum(_passage(c) == block for c in everywhere) >= 2:
        return "its passage is used twice"
    if any(things[t] >= 2 for t in _things(candidate)):
        return "a thing in it is asked about twice"
    if any(_alike(candidate, c) for c in everywhere):
        return "it asks about the same words as another"
    return ""


def _passage(candidate: Candidate) -> tuple[int, int]:
    """A block, or one row of a table."""
    return candidate.question.block, candidate.row


def _things(candidate: Candidate) -> set[str]:
    return {
        phrase.key
        for name, phrase in candidate.slots.items()
        if phrase.key and name not in ("decision", "design", "component")
    }


def _alike(one: Candidate, other: Candidate) -> bool:
    """Whether two questions ask about the same words."""
    if not one.slots or not other.slots:
        return one.question.text == other.question.text
    a, b = _words(one), _words(other)
    return bool(a and b) and len(a & b) / len(a | b) >= _ALIKE


def _words(candidate: Candidate) -> set[str]:
    text = " ".join(
        p.text for n, p in candidate.slots.items() if n not in ("decision", "design")
    ).lower()
    return {w for w in re.findall(r"[a-z][\w.-]+", text) if w not in common_words()}
