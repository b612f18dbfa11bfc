"""The first statement of every verb about a folio."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent


def locked(db: Session, folio_id: str) -> Folio:
    """The folio, its row locked until the transaction ends; Absent where there is none.

    First statement of a verb, before any other row of the folio is touched: two verbs that
    each insert a child and then change the stage would deadlock. `populate_existing`, because a
    folio already in the session would keep its old stage. With two folios, the lower id first.
    """
    folio = db.scalars(
        select(Folio)
        .where(Folio.id == folio_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if folio is None:
        raise Absent
    return folio
