"""The order of a scorecard: the interview's segments, each with the criteria that belong to it and
the questions on which their ratings may rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prompts.folder.rubric import Criterion, Rubric
from reviews.followups.criteria import segment_of
from reviews.followups.sheet import HEADINGS
from reviews.panel.models import SheetQuestion

WHOLE = "whole"
"""The part of the criteria that belong to no one segment: their ratings may rest on any
question."""

ASKED = ("asked", "answered", "partly")
"""The ticks of a question that was put to the candidate and not left open."""


@dataclass(frozen=True, slots=True)
class CardPart:
    """A segment's criteria in the rubric's order, and its questions, dropped ones too, in the
    sheet's."""

    name: str
    heading: str
    criteria: tuple[Criterion, ...]
    questions: tuple[SheetQuestion, ...]

    @property
    def preselected(self) -> frozenset[str]:
        """The questions that a rating rests on before anybody has chosen: where a segment has one
        criterion, those that were asked there. Which of several criteria an answer speaks to, only
        who heard it can say."""
        if self.name == WHOLE or len(self.criteria) != 1:
            return frozenset()
        return frozenset(q.id for q in self.questions if q.went in ASKED)


def outline(
    rubric: Rubric, segments: Mapping[str, Sequence[SheetQuestion]]
) -> tuple[CardPart, ...]:
    """The parts that have criteria, in the interview's order; what belongs to no one segment comes
    last. `segments` as `queries.sheet` gives them, or empty."""
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
