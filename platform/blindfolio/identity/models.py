"""The only tables that know who a candidate is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import ID, Base
from blindfolio.ledger.rows import Sealed


class CandidateIdentity(Base):
    """Nothing on the blind side points here."""

    __tablename__ = "candidate"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(String(320), index=True)
    next_email: Mapped[str] = mapped_column(String(320), default="")
    """Unconfirmed; only its own email is sent there."""
    next_by: Mapped[str | None] = mapped_column(ID)
    """Who entered it, and so can't confirm it."""
    next_at: Mapped[datetime | None]
    past_email: Mapped[str] = mapped_column(String(320), default="")
    """The previous address, which is told of the change."""
    handles: Mapped[list[Any]] = mapped_column(default=list)
    employers: Mapped[list[Any]] = mapped_column(default=list)
    own_words: Mapped[list[Any]] = mapped_column(default=list)
    """Words that the candidate wants masked: employers, user names, colleagues, products."""
    not_names: Mapped[list[Any]] = mapped_column(default=list)
    """`[kind, words, before, after]`; the last three are a `NotAName`."""
    revision: Mapped[int] = mapped_column(default=0)
    """A reading that began at an earlier revision doesn't count."""
    created_at: Mapped[datetime]


class Trace(Base):
    """Sealed away from blind roles."""

    __tablename__ = "trace"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), index=True)
    upload: Mapped[str] = mapped_column(ID, unique=True)
    file_name: Mapped[str] = mapped_column(String(255))
    findings: Mapped[list[Any]] = mapped_column(default=list)
    """`[kind, block id or null, original text]` of each masked place."""
    doubts: Mapped[list[Any]] = mapped_column(default=list)
    """`[kind, block id, start, end, text]` in the masked text, and a final `true` if they said no
    to it in an earlier file."""
    answered_at: Mapped[datetime | None]
    """When they said which of these name them; the rest don't."""


class CandidateList(Base):
    """Kept for a week at most, until rows that couldn't be sent are fixed or discarded."""

    __tablename__ = "candidate_list"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    opening: Mapped[str] = mapped_column(ID, index=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    rows: Mapped[list[Any]]
    """As `prompts.inviting.invitations_csv.InvitationRow.as_json`, without those already
    invited."""
    notices: Mapped[list[Any]]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    sent: Mapped[int] = mapped_column(default=0)


class DeclaredConflict(Base):
    """Visible only to its account."""

    __tablename__ = "declared_conflict"
    __table_args__ = (UniqueConstraint("account", "kind", "folded"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(10))
    """person or employer."""
    words: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(400))
    """Without case, accents or legal forms."""
    at: Mapped[datetime]


_OWN = "A packet shows the name, and nothing else of a candidate."
NAMES = Sealed(
    table=CandidateIdentity,
    columns=("id", "folio", "name"),
    left_out=dict.fromkeys(
        (
            *("folded", "email", "handles", "employers", "own_words", "not_names"),
            *("next_email", "next_by", "next_at", "past_email"),
            "revision",
            "created_at",
        ),
        _OWN,
    ),
    folio="folio",
    at_end=True,
)
SEALED = (NAMES,)
