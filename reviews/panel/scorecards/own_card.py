"""A panelist's own scorecard with what it is written from: the rubric, the sheet's questions, and
what is on it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from prompts.folder.rubric import Criterion, Rubric
from prompts.models import Opening, PromptVersion
from prompts.opening.weights import rubric_for
from reviews.panel import queries
from reviews.panel.edit import GONE
from reviews.panel.models import Scorecard, SheetQuestion
from reviews.panel.scorecards.content import UNRATED, Basis, CardRating, contents
from reviews.panel.scorecards.outline import CardPart, outline


@dataclass(frozen=True, slots=True)
class OwnCard:
    """One member's scorecard; `card` is None before its first save. `has_sheet`: whether there are
    questions at all that a rating could rest on."""

    card: Scorecard | None
    rubric: Rubric
    parts: tuple[CardPart, ...]
    ratings: Mapping[str, CardRating]
    questions: Mapping[str, SheetQuestion]
    has_sheet: bool

    @property
    def is_locked(self) -> bool:
        """Whether nobody can change it any more."""
        return self.card is not None and self.card.locked_at is not None

    @property
    def revision(self) -> int:
        """The stored revision; 0 before the first save."""
        return self.card.revision if self.card else 0

    def rating(self, criterion: str) -> CardRating:
        """A criterion as it is stored; one that was never saved rests on what is preselected."""
        if criterion in self.ratings:
            return self.ratings[criterion]
        if self.is_locked:
            return UNRATED
        asked = [q for q in self.part_of(criterion).questions if q.state not in GONE]
        preselected = self.part_of(criterion).preselected
        return CardRating(basis=tuple(Basis(q.id) for q in asked if q.id in preselected))

    def part_of(self, criterion: str) -> CardPart:
        """The part in which a criterion is."""
        return next(p for p in self.parts if any(c.key == criterion for c in p.criteria))

    def choices(self, criterion: str) -> list[SheetQuestion]:
        """The questions that a criterion's rating may rest on: those of its part that are to be
        asked. One that was chosen stays, though the panel has dropped or moved it since."""
        chosen = self.rating(criterion).questions
        here = self.part_of(criterion).questions
        found = [q for q in here if q.state not in GONE or q.id in chosen]
        moved = [self.questions[id_] for id_ in sorted(chosen - {q.id for q in here})]
        return found + moved

    def may_rest_on(self, criterion: str, question: str) -> bool:
        """Whether a form may name this question: also one that was dropped or moved to another
        part while it was open, for a form can't know that."""
        return question in self.questions or question in self.rating(criterion).questions

    @property
    def criteria(self) -> list[Criterion]:
        """All criteria, in the order of the parts."""
        return [criterion for part in self.parts for criterion in part.criteria]


def own_card(db: Session, folio: Folio, account: str) -> OwnCard:
    """This account's scorecard of a folio, whose seat the caller has asked `scope` for. Seven
    statements."""
    opening = db.get_one(Opening, folio.opening)
    rubric = rubric_for(opening, db.get_one(PromptVersion, folio.prompt_version))
    built = queries.sheet(db, folio.id)
    segments = built[1] if built else {}
    card = queries.scorecard(db, folio.id, account)
    return OwnCard(
        card=card,
        rubric=rubric,
        parts=outline(rubric, segments),
        ratings=contents(db, [card.id])[card.id] if card else {},
        questions={q.id: q for found in segments.values() for q in found},
        has_sheet=built is not None,
    )
