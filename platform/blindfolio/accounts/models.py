from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import (
    Base,
    Count,
    Flag,
    Key,
    Language,
    Ref,
    Str20,
    Str60,
    Str64,
    Str200,
)
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.columns import OfAccount


class Account(Base):
    """Candidates have no account; they use their invitation."""

    __tablename__ = "account"
    id: Mapped[Key]
    name: Mapped[Str200]
    email: Mapped[str] = mapped_column(String(320), unique=True)
    level: Mapped[int]
    zone: Mapped[Str60] = mapped_column(default="")
    working_days: Mapped[str] = mapped_column(String(7), default="12345")
    away_from: Mapped[date | None] = mapped_column(Date)
    away_until: Mapped[date | None] = mapped_column(Date)
    # Raised whenever rights change. Sessions with an older epoch end at their next request.
    epoch: Mapped[Count]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class Role(Base):
    """A role for the whole site: `admin`, or `coordinator`, who may create openings."""

    __tablename__ = "role"
    __table_args__ = (UniqueConstraint("account", "kind"),)
    id: Mapped[Key]
    account: Mapped[OfAccount] = mapped_column(index=True)
    kind: Mapped[Str20]


class LoginSession(Base):
    __tablename__ = "session"
    __table_args__ = (
        CheckConstraint("(account IS NULL) <> (invitation IS NULL)", name="one_owner"),
    )
    hash: Mapped[Str64] = mapped_column(primary_key=True)
    account: Mapped[OfAccount | None] = mapped_column(index=True)
    # no foreign key, because the platform doesn't know the tables of `prompts`
    invitation: Mapped[Ref | None] = mapped_column(index=True)
    epoch: Mapped[int]
    handed: Mapped[Flag]  # whether it began with a link shown to a coordinator
    language: Mapped[Language]
    sid: Mapped[Str64 | None] = mapped_column(index=True)  # hash of the provider's session id
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Link(Base):
    """A link sent by email, stored as a hash. Opening it changes nothing; only the button on
    its page does.
    """

    __tablename__ = "link"
    __table_args__ = (
        CheckConstraint("(account IS NULL) <> (invitation IS NULL)", name="one_owner"),
    )
    hash: Mapped[Str64] = mapped_column(primary_key=True)
    account: Mapped[OfAccount | None] = mapped_column(index=True)
    invitation: Mapped[Ref | None] = mapped_column(index=True)
    taken_by: Mapped[Ref | None]  # the coordinator who handed it out, or None if it was emailed
    # A held link doesn't work yet, because the address it was emailed to isn't confirmed.
    held: Mapped[Flag]
    language: Mapped[Language]
    # A connecting link works only in the browser that has just signed in at the provider.
    connects: Mapped[Flag]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]  # Once set, the link is dead, whatever the clock says.


class OutsideIdentity(Base):
    """A member's account at the company's identity provider. Only `issuer` and `subject` identify
    it; an email address never does.
    """

    __tablename__ = "outside_identity"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        UniqueConstraint("account", "issuer"),
    )
    id: Mapped[Key]
    account: Mapped[OfAccount]
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))
    other_email: Mapped[Flag]  # whether the provider now has another address for this person
    linked_at: Mapped[datetime]
    last_used_at: Mapped[datetime]


class SeenSignOut(Base):
    """A provider's message that someone signed out, kept until it expires so that it works once."""

    __tablename__ = "seen_sign_out"
    hash: Mapped[Str64] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime]


_OWN = "A packet shows an account's name and nothing else."
NAMES = Sealed(
    table=Account,
    columns=("id", "name"),
    left_out=dict.fromkeys(
        (
            *("email", "level", "zone", "working_days", "away_from", "away_until", "epoch"),
            *("created_at", "disabled_at"),
        ),
        _OWN,
    ),
)
SEALED = (NAMES,)
