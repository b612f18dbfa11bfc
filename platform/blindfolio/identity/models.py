"""The only tables that know who a candidate is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base, Count, JsonList, Key, OptionalProse, Ref, Str10, Str200
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.columns import OfAccount, OfFolio


class CandidateIdentity(Base):
    """Nothing on the blind side points here."""

    __tablename__ = "candidate"
    id: Mapped[Key]
    folio: Mapped[OfFolio] = mapped_column(unique=True)
    name: Mapped[Str200]
    folded: Mapped[OptionalProse]
    email: Mapped[str] = mapped_column(String(320), index=True)
    next_email: Mapped[str] = mapped_column(String(320), default="")
    """Unconfirmed; only its own email is sent there."""
    next_by: Mapped[Ref | None]
    """Who entered it, and so can't confirm it."""
    next_at: Mapped[datetime | None]
    past_email: Mapped[str] = mapped_column(String(320), default="")
    """The previous address, which is told of the change."""
    handles: Mapped[JsonList]
    employers: Mapped[JsonList]
    own_words: Mapped[JsonList]
    """Words that the candidate wants masked: employers, user names, colleagues, products."""
    not_names: Mapped[JsonList]
    """`[kind, words, before, after]`; the last three are a `NotAName`."""
    revision: Mapped[Count]
    """A reading that began at an earlier revision doesn't count."""
    created_at: Mapped[datetime]


class Trace(Base):
    """Sealed away from blind roles."""

    __tablename__ = "trace"
    id: Mapped[Key]
    folio: Mapped[OfFolio] = mapped_column(index=True)
    upload: Mapped[Ref] = mapped_column(unique=True)
    file_name: Mapped[str] = mapped_column(String(255))
    findings: Mapped[JsonList]
    """`[kind, block id or null, original text]` of each masked place."""
    doubts: Mapped[JsonList]
    """`[kind, block id, start, end, text]` in the masked text, and a final `true` if they said no
    to it in an earlier file."""
    answered_at: Mapped[datetime | None]
    """When they said which of these name them; the rest don't."""


class CandidateList(Base):
    """Kept for a week at most, until rows that couldn't be sent are fixed or discarded."""

    __tablename__ = "candidate_list"
    id: Mapped[Key]
    opening: Mapped[Ref] = mapped_column(index=True)
    account: Mapped[OfAccount]
    rows: Mapped[list[Any]]
    """As `prompts.inviting.invitations_csv.InvitationRow.as_json`, without those already
    invited."""
    notices: Mapped[list[Any]]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    sent: Mapped[Count]


class DeclaredConflict(Base):
    """Visible only to its account."""

    __tablename__ = "declared_conflict"
    __table_args__ = (UniqueConstraint("account", "kind", "folded"),)
    id: Mapped[Key]
    account: Mapped[OfAccount]
    kind: Mapped[Str10]
    """person or employer."""
    words: Mapped[Str200]
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
