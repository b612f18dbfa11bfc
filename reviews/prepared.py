"""Practice rounds and look-backs, which one person prepares, starts and closes."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from blindfolio.db.orm import Base, Key
from blindfolio.one_line import one_line
from blindfolio.refusal import Refusal
from blindfolio.visibility.columns import OfAccount
from blindfolio.visibility.scope import Absent

TITLE = 120


class Prepared:
    id: Mapped[Key]
    title: Mapped[str] = mapped_column(String(TITLE))
    prompt_version: Mapped[str] = mapped_column(ForeignKey("prompt_version.id"))
    # A `Level`.
    level: Mapped[int]
    # Prepares and closes it, and neither rates nor answers in it.
    owner: Mapped[OfAccount] = mapped_column(index=True)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    @property
    def state(self) -> str:
        # preparing, running, closed or cancelled
        if self.cancelled_at:
            return "cancelled"
        if self.closed_at:
            return "closed"
        return "running" if self.started_at else "preparing"


class PracticeRound(Prepared, Base):
    # Its id is its folios' `opening`, so no opening's list of candidates finds them.

    __tablename__ = "practice_round"


P = TypeVar("P", bound=Prepared)


def title_of(typed: str, missing: str) -> str:
    """Raises Refusal ("title"), with the sentence `missing` for an empty one."""
    title = one_line(typed.strip(), TITLE + 1)
    if not title:
        raise Refusal("title", missing)
    if len(title) > TITLE:
        raise Refusal("title", f"Shorten the title to at most {TITLE} characters.")
    return title


def locked(db: Session, table: type[P], id_: str) -> P:
    """The first statement of every verb."""
    query = select(table).where(table.id == id_).with_for_update()
    found = db.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise Absent
    return found


def owned(db: Session, table: type[P], id_: str, by: str) -> P:
    """Raises Absent for everyone but its owner."""
    found = locked(db, table, id_)
    if found.owner != by:
        raise Absent
    return found
