"""What else could be asked about the same fact or passage: kept beside each question of a sheet,
so that the panel's "ask again differently" needs no second run of the engine."""

from __future__ import annotations

from reviews.followups.candidates import Candidate
from reviews.followups.selection import Selection
from reviews.followups.sheet import Question, SegmentName

MOST = 4
"""Other questions that are kept for one that was chosen."""


def others_of(
    selection: Selection, name: SegmentName, floor: float
) -> tuple[tuple[Question, ...], ...]:
    """For each chosen question of a segment, in order, what lost on the same fact (the same
    quote) and then on the same passage, best first and none below the floor; no question is
    kept twice, and a question that stands on no passage has none."""
    used = {c.question.text for chosen in selection.chosen.values() for c in chosen}
    pool = [c for c, _ in selection.lost if c.segment == name and c.score >= floor]
    found = []
    for chosen in selection.chosen[name]:
        near = [c for c in pool if _passage(c) == _passage(chosen)] if _quoted(chosen) else []
        near.sort(key=lambda c: _nearness(c, chosen))
        kept: list[Question] = []
        for candidate in near:
            if len(kept) < MOST and candidate.question.text not in used:
                used.add(candidate.question.text)
                kept.append(candidate.question)
        found.append(tuple(kept))
    return tuple(found)


def _quoted(candidate: Candidate) -> bool:
    return bool(candidate.question.quote)


def _passage(candidate: Candidate) -> tuple[bool, int, int]:
    """A block or a row of a table, where the question quotes it; an absence is nowhere."""
    return _quoted(candidate), candidate.question.block, candidate.row


def _nearness(candidate: Candidate, chosen: Candidate) -> tuple[bool, float, str, str]:
    question = candidate.question
    return (
        question.quote != chosen.question.quote,
        -candidate.score,
        candidate.form,
        question.text,
    )
