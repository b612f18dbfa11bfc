from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import ID, Base
from blindfolio.ledger.rows import Sealed
from blindfolio.levels import Level


class Account(Base):
    """Candidates have none: their invitation is their way in."""

    __tablename__ = "account"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320), unique=True)
    """Lower case, NFC; set by `accounts.people`."""
    level: Mapped[int] = mapped_column(default=Level.SENIOR)
    """The person's own `Level`."""
    zone: Mapped[str] = mapped_column(String(60), default="")
    working_days: Mapped[str] = mapped_column(String(7), default="12345")
    """Their working days as ISO weekdays; set by `accounts.people`."""
    away_from: Mapped[date | None] = mapped_column(Date)
    away_until: Mapped[date | None] = mapped_column(Date)
    epoch: Mapped[int] = mapped_column(default=0)
    """Raised whenever rights change; a session of an older epoch is dead at its next request."""
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class Role(Base):
    """A capacity at the whole site: `admin` or `coordinator` (may make openings)."""

    __tablename__ = "role"
    __table_args__ = (UniqueConstraint("account", "kind"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))


class LoginSession(Base):
    """A signed-in browser: of an account, or of an invitation (a candidate's)."""

    __tablename__ = "session"
    __table_args__ = (
        CheckConstraint("(account IS NULL) <> (invitation IS NULL)", name="one_owner"),
    )
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    invitation: Mapped[str | None] = mapped_column(ID, index=True)
    """A plain id: the platform does not know the asking room's tables."""
    epoch: Mapped[int]
    handed: Mapped[bool] = mapped_column(default=False)
    """Whether it began with a link that a coordinator was shown."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Link(Base):
    """A mailed link, stored hashed. Opening one changes nothing; its button is a POST."""

    __tablename__ = "link"
    __table_args__ = (
        CheckConstraint("(account IS NULL) <> (invitation IS NULL)", name="one_owner"),
    )
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    invitation: Mapped[str | None] = mapped_column(ID, index=True)
    taken_by: Mapped[str | None] = mapped_column(ID)
    """The coordinator who handed it out; None: it was mailed."""
    held: Mapped[bool] = mapped_column(default=False)
    """Then it opens nothing: the address that it was mailed to isn't confirmed."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    """When it was used or ended; then it is dead, whatever the clock says."""


_OWN = "A packet shows names, and nothing else of an account."
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
