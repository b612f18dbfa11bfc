from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import there


def locked(db: Session, folio_id: str) -> Folio:
    """Locks the folio's row until the transaction ends. Raises Absent.

    Call it before any other statement on the folio's rows: two transactions that insert a child
    and then change the stage would deadlock. Of two folios, lock the one with the lower id
    first.
    """
    return there(next(iter(all_locked(db, Folio.id == folio_id)), None))


def all_locked(db: Session, *which: ColumnElement[bool]) -> Sequence[Folio]:
    """Locks folios in a fixed order, which prevents deadlocks."""
    return db.scalars(
        select(Folio)
        .where(*which)
        .order_by(Folio.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
