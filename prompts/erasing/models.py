"""Team deletions after a decision, and legal holds."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base, Key, OptionalProse, Prose, Ref, Str10, Str12
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.columns import OfFolio

DAYS = timedelta(days=3)
"""How long after confirmation a deletion can be stopped."""


class TeamDeletion(Base):
    """A coordinator's request to delete a decided case, by `erasing.after_decision`; a folio has
    at most one without a `decision`.
    """

    __tablename__ = "team_deletion"
    id: Mapped[Key]
    folio: Mapped[OfFolio] = mapped_column(index=True)
    reason: Mapped[Str12]
    """A key of `after_decision.REASONS`."""
    asked_by: Mapped[Ref]
    asked_at: Mapped[datetime]
    confirmed_by: Mapped[Ref | None]
    confirmed_at: Mapped[datetime | None]
    objected_by: Mapped[Ref | None]
    objected_at: Mapped[datetime | None]
    objection: Mapped[OptionalProse]
    """Only for its author and admins."""
    decision: Mapped[Str10] = mapped_column(default="")
    """delete, keep, withdrawn, or hold if a legal hold prevented it."""
    decided_by: Mapped[Ref | None]
    """None if three days passed without an objection."""
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[OptionalProse]

    @property
    def until(self) -> datetime | None:
        """End of the objection period; None before confirmation."""
        return self.confirmed_at + DAYS if self.confirmed_at else None


class LegalHold(Base):
    """Stops deletion by the team and after retention, by `erasing.holds`; a folio has at most one
    that hasn't ended.
    """

    __tablename__ = "legal_hold"
    id: Mapped[Key]
    folio: Mapped[OfFolio] = mapped_column(index=True)
    reason: Mapped[Prose]
    by: Mapped[Ref]
    at: Mapped[datetime]
    end_reason: Mapped[OptionalProse]
    ended_by: Mapped[Ref | None]
    ended_at: Mapped[datetime | None]


SEALED = (
    Sealed(
        table=TeamDeletion,
        folio="folio",
    ),
    Sealed(
        table=LegalHold,
        folio="folio",
    ),
)
