from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base, JsonDict, JsonList, Key, Prose, Ref, Str60
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.columns import FolioKey, OfAccount
from reviews.prepared import TITLE, PracticeRound


class PracticeRule(Base):
    __tablename__ = "practice_rule"
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), primary_key=True)
    # Reviewers must have practised before a request.
    reviewers: Mapped[bool]
    # The opening is paused until two rounds of its prompt are closed.
    rounds: Mapped[bool]


class RoundFolio(Base):
    __tablename__ = "practice_folio"
    folio: Mapped[FolioKey]
    round: Mapped[str] = mapped_column(ForeignKey("practice_round.id"), index=True)
    # From 1.
    n: Mapped[int]
    # Given by the owner; others see it once the round is closed.
    name: Mapped[str] = mapped_column(String(TITLE))
    # By criterion `{rating, why}`, agreed beforehand; may be empty.
    reference: Mapped[JsonDict]
    # `[block, start, end, text]` of each sentence, cut when the round closes.
    sentences: Mapped[JsonList]


class RoundReviewer(Base):
    __tablename__ = "practice_reviewer"
    round: Mapped[str] = mapped_column(ForeignKey("practice_round.id"), primary_key=True)
    account: Mapped[OfAccount] = mapped_column(primary_key=True, index=True)
    # Random; it orders the round's numbers for reviewers.
    key: Mapped[Ref]


class RoundNote(Base):
    # About a criterion's guide, never about a person.

    __tablename__ = "practice_note"
    id: Mapped[Key]
    round: Mapped[str] = mapped_column(ForeignKey("practice_round.id"), index=True)
    criterion: Mapped[Str60]
    text: Mapped[Prose]
    at: Mapped[datetime]
    # Always NULL: notes used to go into the prompt's draft by a press.
    proposed_at: Mapped[datetime | None]


SEALED = (
    *(Sealed(table=it) for it in (PracticeRound, PracticeRule, RoundReviewer, RoundNote)),
    Sealed(table=RoundFolio, folio="folio"),
)
