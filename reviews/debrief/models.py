"""What a debrief leaves. A person writes every row, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio import levels
from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import ID, Base
from blindfolio.ledger.rows import Sealed
from prompts.folder.rubric import RATINGS


class Remarked:
    """What a participant wrote."""

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"))
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class Evidenced:
    """The basis: words of the document ("" for none), or a question of the sheet with its
    words when this was written ("" without one)."""

    quote: Mapped[str] = mapped_column(Text)
    question: Mapped[str | None] = mapped_column(ForeignKey("question.id"))
    asked: Mapped[str] = mapped_column(Text)


class Settling:
    """How something that a participant wrote ended, in the words of `by`."""

    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"))
    how: Mapped[str] = mapped_column(String(10))
    sentence: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class DebriefPass(Base):
    """That the debrief no longer waits for somebody's scorecard or vote, and why."""

    __tablename__ = "debrief_pass"
    __table_args__ = (UniqueConstraint("folio", "account"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"))
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class DebriefVote(Remarked, Base):
    """The hire level and one sentence of a participant without a locked scorecard, which would
    hold both."""

    __tablename__ = "debrief_vote"
    __table_args__ = (
        UniqueConstraint("folio", "account"),
        CheckConstraint(levels.CHECK, name="scale"),
    )
    level: Mapped[int | None]
    """None: no hire."""
    sentence: Mapped[str] = mapped_column(Text)


class ChangedView(Remarked, Evidenced, Base):
    """That the interview changed somebody's view of a criterion. The ratings stay as
    locked."""

    __tablename__ = "changed_view"
    __table_args__ = (
        UniqueConstraint("folio", "account", "criterion"),
        CheckConstraint(
            f"was BETWEEN {min(RATINGS)} AND {max(RATINGS)}"
            f" AND now BETWEEN {min(RATINGS)} AND {max(RATINGS)} AND was <> now",
            name="scale",
        ),
    )
    criterion: Mapped[str] = mapped_column(String(60))
    was: Mapped[int]
    now: Mapped[int]
    because: Mapped[str] = mapped_column(Text)


class RedFlag(Remarked, Evidenced, Base):
    """What a participant wants settled before the decision."""

    __tablename__ = "red_flag"
    sentence: Mapped[str] = mapped_column(Text)


class FlagSettled(Settling, Base):
    """How a red flag ended: `withdrawn` by its author, or `answered` by a decider."""

    __tablename__ = "flag_settled"
    flag: Mapped[str] = mapped_column(ForeignKey("red_flag.id"), primary_key=True)


class Dissent(Remarked, Base):
    """That a participant disagrees with the coming decision."""

    __tablename__ = "dissent"
    __table_args__ = (UniqueConstraint("folio", "account"),)
    sentence: Mapped[str] = mapped_column(Text)
    heard_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    follows: Mapped[str] = mapped_column(String(10))
    """commits or escalates; after an escalation `heard_by` says whether the decision goes
    on."""


class DissentAnswer(Settling, Base):
    """The answer to an escalated dissent: the decision `goes_on`, with an optional sentence,
    or `waits`, and why."""

    __tablename__ = "dissent_answer"
    dissent: Mapped[str] = mapped_column(ForeignKey("dissent.id"), primary_key=True)


class DebriefDecision(Base):
    """The debrief's decision, or the gate's stop: what the candidate is told."""

    __tablename__ = "decision"
    __table_args__ = (CheckConstraint(levels.CHECK, name="scale"),)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(10))
    """offer, down_level (below the opening's level) or no_offer."""
    level: Mapped[int | None]
    feedback: Mapped[str] = mapped_column(Text)
    """One paragraph that the candidate reads."""
    by: Mapped[str] = mapped_column(ID)
    at: Mapped[datetime]


class DecisionGrounds(Base):
    """What the team records with a debrief's decision and the candidate never reads. A gate's
    stop has none."""

    __tablename__ = "decision_grounds"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    capacity: Mapped[str] = mapped_column(String(12))
    """manager, or coordinator: on the hiring manager's behalf."""
    reason: Mapped[str] = mapped_column(Text)
    conditions: Mapped[str] = mapped_column(Text)
    all_the_same: Mapped[str] = mapped_column(Text)
    """Why an offer although a criterion of the document is below its level; "" if none is."""
    present: Mapped[list[Any]]


_ROWS = (
    DebriefPass,
    DebriefVote,
    ChangedView,
    RedFlag,
    FlagSettled,
    Dissent,
    DissentAnswer,
    DebriefDecision,
    DecisionGrounds,
)

FREEZES = tuple(Freeze(str(table.__tablename__), "1 = 1", "OLD.folio") for table in _ROWS)

SEALED = tuple(
    Sealed(table=table, columns=tuple(it.name for it in table.__table__.columns), folio="folio")
    for table in _ROWS
)
