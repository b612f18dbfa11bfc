from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.accounts import second_person
from blindfolio.db.orm import Base, Key, OptionalProse, Prose, Ref, Str10, Str12
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.columns import OfFolio


class TeamDeletion(Base):
    """A coordinator's request to delete a decided case. A folio has at most one without a
    `decision`."""

    __tablename__ = "team_deletion"
    id: Mapped[Key]
    folio: Mapped[OfFolio] = mapped_column(index=True)
    # A key of `after_decision.REASONS`.
    reason: Mapped[Str12]
    asked_by: Mapped[Ref]
    asked_at: Mapped[datetime]
    # The second person, and when; only the time if it waits for nobody.
    confirmed_by: Mapped[Ref | None]
    confirmed_at: Mapped[datetime | None]
    objected_by: Mapped[Ref | None]
    objected_at: Mapped[datetime | None]
    # Only its author and admins may read it.
    objection: Mapped[OptionalProse]
    decision: Mapped[Str10] = mapped_column(default="")
    # None if three days passed without an objection.
    decided_by: Mapped[Ref | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[OptionalProse]

    @property
    def until(self) -> datetime | None:
        """Until when it can be stopped."""
        return second_person.until(self.confirmed_by, self.confirmed_at)


class LegalHold(Base):
    """A hold that stops deletion by the team and after retention, and delays the candidate's
    own. A folio has at most one that hasn't ended. A deletion empties the reasons."""

    __tablename__ = "legal_hold"
    id: Mapped[Key]
    folio: Mapped[OfFolio] = mapped_column(index=True)
    reason: Mapped[Prose]
    by: Mapped[Ref]
    at: Mapped[datetime]
    until: Mapped[datetime]
    end_reason: Mapped[OptionalProse]
    ended_by: Mapped[Ref | None]
    ended_at: Mapped[datetime | None]


class HoldRequest(Base):
    """A request for a legal hold, or for a longer one. An admin, who knows only the folio's id,
    confirms or declines it. A folio has at most one that isn't answered."""

    __tablename__ = "hold_request"
    id: Mapped[Key]
    folio: Mapped[OfFolio] = mapped_column(index=True)
    reason: Mapped[Prose]
    until: Mapped[datetime]
    by: Mapped[Ref]
    at: Mapped[datetime]
    answered_by: Mapped[Ref | None]
    answered_at: Mapped[datetime | None]
    # the `LegalHold` that it is to prolong, or led to
    hold: Mapped[Ref | None]
    # since when it waits for an objection, because there is no second person
    alone_since: Mapped[datetime | None]
    objected_by: Mapped[Ref | None]  # an account, or the candidate's invitation
    objected_at: Mapped[datetime | None]

    @property
    def alone_until(self) -> datetime | None:
        return second_person.until(None, self.alone_since)


SEALED = (
    Sealed(
        table=TeamDeletion,
        folio="folio",
    ),
    Sealed(
        table=LegalHold,
        folio="folio",
        apart=("until",),
    ),
    Sealed(
        table=HoldRequest,
        folio="folio",
        apart=("alone_since", "objected_by", "objected_at"),
    ),
)
