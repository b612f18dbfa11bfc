from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prompts.folder.rubric import Criterion, Rubric
from reviews.followups.criteria import segment_of
from reviews.followups.sheet import HEADINGS
from reviews.panel.models import SheetQuestion

WHOLE = "whole"
"""The part of criteria that belong to no single segment; they may rest on any question."""

ASKED = ("asked", "answered", "partly")


@dataclass(frozen=True, slots=True)
class CardPart:
    name: str
    heading: str
    criteria: tuple[Criterion, ...]
    questions: tuple[SheetQuestion, ...]

    @property
    def preselected(self) -> frozenset[str]:
        """Questions that a rating rests on by default: those asked in a segment with one
        criterion. With several criteria, only a listener can say which one an answer is
        about."""
        if self.name == WHOLE or len(self.criteria) != 1:
            return frozenset()
        return frozenset(q.id for q in self.questions if q.went in ASKED)


def outline(
    rubric: Rubric, segments: Mapping[str, Sequence[SheetQuestion]]
) -> tuple[CardPart, ...]:
    by_part: dict[str, list[Criterion]] = {name: [] for name in (*HEADINGS, WHOLE)}
    for criterion in rubric.criteria:
        by_part[segment_of(criterion) or WHOLE].append(criterion)
    return tuple(
        CardPart(
            name,
            HEADINGS.get(name, "Across the interview"),
            tuple(criteria),
            _questions(name, segments),
        )
        for name, criteria in by_part.items()
        if criteria
    )


def _questions(
    name: str, segments: Mapping[str, Sequence[SheetQuestion]]
) -> tuple[SheetQuestion, ...]:
    if name != WHOLE:
        return tuple(segments.get(name, ()))
    # The head's questions come first, as they are asked first.
    heads = [found for key, found in segments.items() if key not in HEADINGS]
    rest = [segments.get(key, ()) for key in HEADINGS]
    return tuple(question for found in (*heads, *rest) for question in found)
