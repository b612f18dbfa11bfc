from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from prompts.folder.rubric import Criterion
from prompts.models import Opening, PromptVersion
from prompts.opening.weights import rubric_for
from reviews.forms.fields import Tick
from reviews.forms.filled import Extra, Filled
from reviews.panel import queries
from reviews.panel.edit import GONE
from reviews.panel.models import CARD, CRITERIA, Basis, PanelRating, Scorecard, SheetQuestion
from reviews.panel.scorecards.content import contents
from reviews.panel.scorecards.outline import CardPart, outline

BASIS = Tick(key="basis", words="based on")
"""The box of a question on which a criterion's rating rests:
`basis-<criterion>-<question>`."""


@dataclass(frozen=True, slots=True)
class OwnCard:
    """`card` is None before the first save. `has_sheet`: there are questions to rest on."""

    card: Scorecard | None
    parts: tuple[CardPart, ...]
    ratings: Mapping[str, PanelRating]
    questions: Mapping[str, SheetQuestion]
    has_sheet: bool

    @property
    def is_locked(self) -> bool:
        return self.card is not None and self.card.locked_at is not None

    @property
    def filled(self) -> Filled[Scorecard]:
        """As a form, with a box for each question that it may name, even if dropped or moved
        while the form was open."""
        names = {criterion.key: criterion.name for criterion in self.criteria}
        boxes = {}
        for key, name in names.items():
            chosen = self.rating(key).questions
            for id_ in sorted({*self.questions, *chosen}):
                text = self.questions[id_].text if id_ in self.questions else ""
                boxes[f"basis-{key}-{id_}"] = Extra(
                    BASIS,
                    f"{name}: {BASIS.words} “{text}”",
                    "1" if id_ in chosen else "",
                    beside=f"said-{key}",
                )
        return Filled(CARD, self.card, {CRITERIA: self.ratings}, {CRITERIA: names}, boxes)

    def rating(self, criterion: str) -> PanelRating:
        if criterion in self.ratings or self.is_locked:
            return self.ratings.get(criterion, CRITERIA.empty)
        asked = [q for q in self.part_of(criterion).questions if q.state not in GONE]
        preselected = self.part_of(criterion).preselected
        return PanelRating(basis=tuple(Basis(q.id) for q in asked if q.id in preselected))

    def part_of(self, criterion: str) -> CardPart:
        return next(p for p in self.parts if any(c.key == criterion for c in p.criteria))

    def choices(self, criterion: str) -> list[SheetQuestion]:
        """The part's questions to be asked, and chosen ones even if the panel has dropped or
        moved them."""
        chosen = self.rating(criterion).questions
        here = self.part_of(criterion).questions
        found = [q for q in here if q.state not in GONE or q.id in chosen]
        moved = [self.questions[id_] for id_ in sorted(chosen - {q.id for q in here})]
        return found + moved

    @property
    def criteria(self) -> list[Criterion]:
        return [criterion for part in self.parts for criterion in part.criteria]


def own_card(db: Session, folio: Folio, account: str) -> OwnCard:
    """The caller has asked `scope` for this account's seat. Seven statements."""
    opening = db.get_one(Opening, folio.opening)
    rubric = rubric_for(opening, db.get_one(PromptVersion, folio.prompt_version))
    built = queries.sheet(db, folio.id)
    segments = built[1] if built else {}
    card = queries.scorecard(db, folio.id, account)
    return OwnCard(
        card=card,
        parts=outline(rubric, segments),
        ratings=contents(db, [card.id])[card.id] if card else {},
        questions={q.id: q for found in segments.values() for q in found},
        has_sheet=built is not None,
    )
