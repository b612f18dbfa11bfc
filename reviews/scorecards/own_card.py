from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio import level_scale
from blindfolio.levels import SiteLevels
from blindfolio.visibility.models import Folio
from prompts.folder.rubric import Criterion, Rubric
from reviews.feedback.judged import rubric_of_folio
from reviews.followups.criteria import segment_of
from reviews.followups.sheet import HEADINGS
from reviews.forms.fields import Tick
from reviews.forms.filled import Extra, Filled
from reviews.panel import queries
from reviews.panel.models import CARD, CRITERIA, Basis, PanelRating, Scorecard, SheetQuestion
from reviews.panel.queries import EVERYBODY
from reviews.scorecards.content import contents

# The part of criteria that belong to no single segment. Their ratings may rest on any question.
WHOLE = "whole"

ASKED = ("asked", "answered", "partly")


@dataclass(frozen=True, slots=True)
class CardPart:
    name: str
    heading: str
    criteria: tuple[Criterion, ...]
    questions: tuple[SheetQuestion, ...]

    def preselected(self, criterion: str) -> frozenset[str]:
        """Return the questions that a rating rests on by default: those asked in the segment
        that has the criterion's name, or that has no other criterion. With several, only a
        listener can say which one an answer is about."""
        if self.name == WHOLE or (len(self.criteria) > 1 and criterion != self.name):
            return frozenset()
        return frozenset(q.id for q in self.questions if q.went in ASKED)


def outline(
    rubric: Rubric, segments: Mapping[str, Sequence[SheetQuestion]]
) -> tuple[CardPart, ...]:
    by_part: dict[str, list[Criterion]] = {name: [] for name in (*HEADINGS, WHOLE)}
    for criterion in rubric.criteria:
        by_part[segment_of(criterion) or WHOLE].append(criterion)
    # The head's questions come first, as they are asked first.
    order = (EVERYBODY, *HEADINGS)
    every = [question for name in order for question in segments.get(name, ())]
    questions = {**segments, WHOLE: every}
    return tuple(
        CardPart(
            name,
            HEADINGS.get(name, "Across the interview"),
            tuple(criteria),
            tuple(questions.get(name, ())),
        )
        for name, criteria in by_part.items()
        if criteria
    )


BASIS = Tick(key="basis", words="based on")


@dataclass(frozen=True, slots=True)
class OwnCard:
    card: Scorecard | None
    parts: tuple[CardPart, ...]
    ratings: Mapping[str, PanelRating]
    questions: Mapping[str, SheetQuestion]
    has_sheet: bool
    levels: SiteLevels
    rated: Sequence[int]

    @property
    def is_locked(self) -> bool:
        return self.card is not None and self.card.locked_at is not None

    @property
    def filled(self) -> Filled[Scorecard]:
        names = {criterion.key: criterion.name for criterion in self.criteria}
        chosen = {key: self.rating(key).questions for key in names}
        words = {id_: question.text for id_, question in self.questions.items()}
        boxes = {
            f"basis-{key}-{id_}": Extra(
                BASIS,
                f"{name}: {BASIS.words} “{words.get(id_, '')}”",
                "1" if id_ in chosen[key] else "",
                beside=f"said-{key}",
            )
            for key, name in names.items()
            for id_ in sorted({*words, *chosen[key]})
        }
        return Filled(
            *(CARD, self.card, {CRITERIA: self.ratings}, {CRITERIA: names}, boxes),
            levels=self.levels,
            rated=self.rated,
        )

    def rating(self, criterion: str) -> PanelRating:
        if criterion in self.ratings or self.is_locked:
            return self.ratings.get(criterion, CRITERIA.empty)
        part = self.part_of(criterion)
        chosen, asked = part.preselected(criterion), queries.asked(part.questions)
        return PanelRating(basis=tuple(Basis(q.id) for q in asked if q.id in chosen))

    def part_of(self, criterion: str) -> CardPart:
        return next(p for p in self.parts if any(c.key == criterion for c in p.criteria))

    def choices(self, criterion: str) -> list[SheetQuestion]:
        chosen, here = self.rating(criterion).questions, self.part_of(criterion).questions
        asked = queries.asked(here)
        moved = [self.questions[id_] for id_ in sorted(chosen - {q.id for q in here})]
        return [q for q in here if q in asked or q.id in chosen] + moved

    @property
    def criteria(self) -> list[Criterion]:
        return [criterion for part in self.parts for criterion in part.criteria]


def own_card(db: Session, folio: Folio, account: str) -> OwnCard:
    """The caller has asked `scope` for the account's seat."""
    rubric = rubric_of_folio(db, folio)
    built = queries.sheet(db, folio.id)
    card = queries.scorecard(db, folio.id, account)
    return OwnCard(
        card=card,
        parts=outline(rubric, built.segments),
        ratings=contents(db, [card.id])[card.id] if card else {},
        questions=built.questions,
        has_sheet=built.sheet is not None,
        levels=level_scale.of_site(db),
        rated=rubric.levels,
    )
