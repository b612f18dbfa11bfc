"""The levels that a team has named."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from blindfolio import clock
from blindfolio.db.orm import Base, JsonList
from blindfolio.ledger import chain
from blindfolio.levels import DEFAULT, SiteLevels
from blindfolio.visibility.columns import OfAccount


class LevelScale(Base):
    """One row at most. Without it, the site has our levels."""

    __tablename__ = "level_scale"
    id: Mapped[str] = mapped_column(String(4), primary_key=True, default="site")
    names: Mapped[JsonList]
    lowest: Mapped[int]
    by: Mapped[OfAccount]
    at: Mapped[datetime]


def of_site(db: Session, *, anew: bool = False) -> SiteLevels:
    if anew or "levels" not in db.info:
        read(db, db.scalar(select(LevelScale).execution_options(populate_existing=True)))
    found: SiteLevels = db.info["levels"]
    return found


def read(db: Session, own: LevelScale | None) -> None:
    """Spare `of_site` its statement: the caller has read the row together with others."""
    db.info["levels"] = SiteLevels(tuple(own.names), own.lowest) if own else DEFAULT


def put(db: Session, own: SiteLevels, *, by: str) -> None:
    row = db.scalar(select(LevelScale)) or LevelScale()
    row.names, row.lowest, row.by, row.at = [*own.names], own.lowest, by, clock.now()
    db.add(row)
    chain.record(db, "levels", {"levels": len(own), "lowest": own.lowest}, by=by)
    db.info["levels"] = own
