from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base, JsonDict, JsonList, Key, Prose, Ref, Str60
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.columns import FolioKey, OfAccount
from reviews.calibration.prepared import TITLE, Prepared


class PracticeRound(Prepared, Base):
    """Its id is its folios' `opening`, so no opening's list of candidates finds them."""

    __tablename__ = "practice_round"


class PracticeRule(Base):
    __tablename__ = "practice_rule"
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), primary_key=True)
    reviewers: Mapped[bool]
    """Reviewers must have practised before a request."""
    rounds: Mapped[bool]
    """The opening is paused until two rounds of its prompt are closed."""


class RoundFolio(Base):
    """A document of a round, as a folio."""

    __tablename__ = "practice_folio"
    folio: Mapped[FolioKey]
    round: Mapped[str] = mapped_column(ForeignKey("practice_round.id"), index=True)
    n: Mapped[int]
    """From 1."""
    name: Mapped[str] = mapped_column(String(TITLE))
    """Given by the owner; others see it once the round is closed."""
    reference: Mapped[JsonDict]
    """By criterion `{rating, why}`, agreed beforehand; may be empty."""
    sentences: Mapped[JsonList]
    """`[block, start, end, text]` of each sentence, cut when the round closes."""


class RoundReviewer(Base):
    __tablename__ = "practice_reviewer"
    round: Mapped[str] = mapped_column(ForeignKey("practice_round.id"), primary_key=True)
    account: Mapped[OfAccount] = mapped_column(primary_key=True, index=True)
    key: Mapped[Ref]
    """Random; it orders the round's numbers for reviewers."""


class RoundNote(Base):
    """A debrief's note about a criterion's guide, never about a person."""

    __tablename__ = "practice_note"
    id: Mapped[Key]
    round: Mapped[str] = mapped_column(ForeignKey("practice_round.id"), index=True)
    criterion: Mapped[Str60]
    text: Mapped[Prose]
    at: Mapped[datetime]
    proposed_at: Mapped[datetime | None]
    """Always NULL: notes used to go into the prompt's draft by a press."""


SEALED = (
    Sealed(
        table=PracticeRound,
        columns=(
            *("id", "title", "prompt_version", "level", "owner", "created_at", "started_at"),
            *("closed_at", "cancelled_at"),
        ),
    ),
    Sealed(table=PracticeRule, columns=("opening", "reviewers", "rounds")),
    Sealed(
        table=RoundFolio,
        columns=("folio", "round", "n", "name", "reference", "sentences"),
        folio="folio",
    ),
    Sealed(table=RoundReviewer, columns=("round", "account", "key")),
    Sealed(table=RoundNote, columns=("id", "round", "criterion", "text", "at", "proposed_at")),
)
