"""A practice round: what is practised with, who takes part, and what was noted afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import ID, Base
from blindfolio.ledger.rows import Sealed


class PracticeRound(Base):
    """Documents of no application that still runs, rated by colleagues. Its id is the `opening` of
    its folios, so no list of an opening's candidates finds them."""

    __tablename__ = "practice_round"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    prompt_version: Mapped[str] = mapped_column(ForeignKey("prompt_version.id"))
    level: Mapped[int]
    """The one that documents are rated for, a `Level`."""
    owner: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    """Who prepares the round and closes it; they do not review in it."""
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class PracticeRule(Base):
    """What an opening asks for before its first real review; set by `practice.first` alone."""

    __tablename__ = "practice_rule"
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), primary_key=True)
    reviewers: Mapped[bool]
    """Whether a reviewer has to have practised before they are asked."""
    rounds: Mapped[bool]
    """Whether the opening is paused until two rounds of its prompt are closed."""


class RoundFolio(Base):
    """A document of a round, as a folio."""

    __tablename__ = "practice_folio"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    round: Mapped[str] = mapped_column(ForeignKey("practice_round.id"), index=True)
    n: Mapped[int]
    """Its number in the round, from 1."""
    name: Mapped[str] = mapped_column(String(120))
    """What the owner calls it; others read it once the round is closed."""
    reference: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By criterion `{rating, why}`: what was agreed beforehand. Empty where nothing was."""
    sentences: Mapped[list[Any]] = mapped_column(default=list)
    """`[block, start, end, text]` of each sentence, cut when the round was closed."""


class RoundReviewer(Base):
    """Who rates in a round."""

    __tablename__ = "practice_reviewer"
    round: Mapped[str] = mapped_column(ForeignKey("practice_round.id"), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    key: Mapped[str] = mapped_column(ID)
    """Random: the order of the numbers under which the round knows its reviewers."""


class RoundNote(Base):
    """What a round's debrief noted about a criterion's guide: of the guide, never of a person."""

    __tablename__ = "practice_note"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    round: Mapped[str] = mapped_column(ForeignKey("practice_round.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    proposed_at: Mapped[datetime | None]
    """When it became a change in the prompt's draft."""


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
