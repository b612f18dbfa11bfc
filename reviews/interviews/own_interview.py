"""An interviewer's own interview: its stage, and the scorecard with what is on it so far."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, scope
from prompts.loops.loop import EVIDENCE, Loop, LoopStage
from prompts.models import Opening
from reviews.interviews.models import Interview, InterviewCard, InterviewRating
from reviews.panel.scorecards.content import UNRATED, CardRating

TAKE_PART = ("interviewer.open+invited", "interviewer.locked+debrief")
"""Of these, the rows of who takes part in the debrief, without and with a vote."""

ROWS = ("interviewer.open", "interviewer.locked", *TAKE_PART)
"""The rows of the matrix in which somebody holds a stage of the loop."""


@dataclass(frozen=True, slots=True)
class OwnInterview:
    """One interview of an account; `card` is None before its first save."""

    folio: Folio
    interview: Interview
    stage: LoopStage
    loop: Loop
    card: InterviewCard | None
    ratings: Mapping[str, CardRating]

    @property
    def is_locked(self) -> bool:
        """Whether nobody can change the scorecard any more."""
        return self.card is not None and self.card.locked_at is not None

    @property
    def revision(self) -> int:
        """The stored revision; 0 before the first save."""
        return self.card.revision if self.card else 0

    def rating(self, dimension: str) -> CardRating:
        """A dimension as it is stored."""
        return self.ratings.get(dimension, UNRATED)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the dimensions that this stage rates, in its order."""
        return tuple(rated.key for rated in self.stage.dimensions)

    @property
    def evidence(self) -> Mapping[str, str]:
        """The fields that an answer has to fill, by name with their words; of an influence stage
        alone."""
        return EVIDENCE if self.stage.needs_evidence else {}


def mine(
    account: str, classes: Collection[DataClass] = (DataClass.OWN_SCORECARD,)
) -> Select[Folio, Standing]:
    """The folios on which an account holds an interview whose cell opens `classes`, joined with
    it."""
    return (
        scope(account, classes, rows=ROWS)
        .join(Interview, (Interview.folio == Folio.id) & (Interview.account == account))
        .where(Interview.ended_at.is_(None))
    )


def own_interview(db: Session, account: str, interview: str) -> OwnInterview:
    """The interview of this id, where this account holds it now; else Absent. Four statements."""
    found = db.execute(
        mine(account)
        .where(Interview.id == interview)
        .with_only_columns(Folio, Interview)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise Absent
    folio, held = found
    opening = db.get_one(Opening, folio.opening)
    loop = Loop.model_validate(opening.loop)
    card = card_of(db, held.id)
    return OwnInterview(
        folio,
        held,
        loop.stage(held.stage),
        loop,
        card,
        ratings_of(db, [card.id])[card.id] if card else {},
    )


def card_of(db: Session, interview: str) -> InterviewCard | None:
    """The scorecard of an interview, as it is stored now."""
    return db.scalar(
        select(InterviewCard)
        .where(InterviewCard.interview == interview)
        .execution_options(populate_existing=True)
    )


def ratings_of(db: Session, cards: Collection[str]) -> dict[str, dict[str, CardRating]]:
    """By scorecard (ids) and dimension, what they say; every scorecard that was asked for has an
    entry. One statement."""
    found: dict[str, dict[str, CardRating]] = {card: {} for card in cards}
    rows = (
        select(InterviewRating)
        .where(InterviewRating.card.in_(cards))
        .order_by(InterviewRating.card, InterviewRating.dimension)
        .execution_options(populate_existing=True)
    )
    for row in db.scalars(rows):
        rating = CardRating(row.value, row.not_covered, row.said)
        found[row.card][row.dimension] = rating
    return found
