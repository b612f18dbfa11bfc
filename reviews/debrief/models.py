from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio import levels
from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import Base, Key, Prose, Str10, Str12, Str60
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.columns import FolioKey, OfAccount, OfFolio


class Remarked:
    id: Mapped[Key]
    folio: Mapped[OfFolio]
    account: Mapped[OfAccount]
    at: Mapped[datetime]


class Evidenced:
    quote: Mapped[Prose]
    question: Mapped[str | None] = mapped_column(ForeignKey("question.id"))
    asked: Mapped[Prose]


class Settling:
    folio: Mapped[OfFolio] = mapped_column(index=True)
    how: Mapped[Str10]
    sentence: Mapped[Prose]
    by: Mapped[OfAccount]
    at: Mapped[datetime]


class DebriefPass(Base):
    __tablename__ = "debrief_pass"
    __table_args__ = (UniqueConstraint("folio", "account"),)
    id: Mapped[Key]
    folio: Mapped[OfFolio]
    account: Mapped[OfAccount]
    reason: Mapped[Prose]
    by: Mapped[OfAccount]
    at: Mapped[datetime]


class DebriefVote(Remarked, Base):
    __tablename__ = "debrief_vote"
    __table_args__ = (
        UniqueConstraint("folio", "account"),
        CheckConstraint(levels.CHECK, name="scale"),
    )
    level: Mapped[int | None]  # None: no hire
    sentence: Mapped[Prose]


class ChangedView(Remarked, Evidenced, Base):
    __tablename__ = "changed_view"
    __table_args__ = (
        UniqueConstraint("folio", "account", "criterion"),
        CheckConstraint(
            f"was {levels.IN_SCALE} AND now {levels.IN_SCALE} AND was <> now", name="scale"
        ),
    )
    criterion: Mapped[Str60]
    was: Mapped[int]
    now: Mapped[int]
    because: Mapped[Prose]


class RedFlag(Remarked, Evidenced, Base):
    """A concern that a participant wants settled before the decision."""

    __tablename__ = "red_flag"
    __table_args__ = (Index("ix_red_flag_folio", "folio"),)
    sentence: Mapped[Prose]


class FlagSettled(Settling, Base):
    __tablename__ = "flag_settled"
    flag: Mapped[str] = mapped_column(ForeignKey("red_flag.id"), primary_key=True)


class Dissent(Remarked, Base):
    """A participant's disagreement with the coming decision."""

    __tablename__ = "dissent"
    __table_args__ = (UniqueConstraint("folio", "account"),)
    sentence: Mapped[Prose]
    heard_by: Mapped[OfAccount]
    # commits or escalates; then `heard_by` says whether the decision goes ahead
    follows: Mapped[Str10]


class DissentAnswer(Settling, Base):
    __tablename__ = "dissent_answer"
    dissent: Mapped[str] = mapped_column(ForeignKey("dissent.id"), primary_key=True)


class DecisionGrounds(Base):
    """What the team records with a debrief's decision and the candidate never reads. A
    rejection before the debrief has none."""

    __tablename__ = "decision_grounds"
    folio: Mapped[FolioKey]
    capacity: Mapped[Str12]  # manager, or coordinator on the hiring manager's behalf
    reason: Mapped[Prose]
    conditions: Mapped[Prose]
    # Asked for until November 2026: why an offer was made all the same.
    all_the_same: Mapped[Prose] = mapped_column(default="")
    present: Mapped[list[Any]]


_ROWS = (
    DebriefPass,
    DebriefVote,
    ChangedView,
    RedFlag,
    FlagSettled,
    Dissent,
    DissentAnswer,
    DecisionGrounds,
)

FREEZES = tuple(Freeze(str(table.__tablename__), "1 = 1", "OLD.folio") for table in _ROWS)

SEALED = tuple(Sealed(table=table, folio="folio") for table in _ROWS)
