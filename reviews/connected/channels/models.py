from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base, Count, Flag, Str8, Str10, Str40, Str200
from blindfolio.site_keys import Encrypted


class Channel(Base):
    """Where the digest of an opening is posted. Whoever has the address can post there."""

    __tablename__ = "channel"
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), primary_key=True)
    address: Mapped[Encrypted]
    masked: Mapped[Str200]
    off: Mapped[Str8] = mapped_column(default="new")  # why: new or gone
    # A test was taken, and nobody has said yet whether it arrived.
    asks: Mapped[Flag]
    # The last day whose digest was queued, and how often it was tried.
    day: Mapped[Str10]
    tries: Mapped[Count]
    answer: Mapped[Str40] = mapped_column(default="")  # an HTTP status or a fault
    answered_at: Mapped[datetime | None]
