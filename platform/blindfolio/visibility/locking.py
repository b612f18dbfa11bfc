from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent


def locked(db: Session, folio_id: str) -> Folio:
    """Locks the folio's row until the transaction ends. Raises Absent.

    Must be a verb's first statement, before it touches any other row of the folio: two verbs that
    insert a child and then change the stage would deadlock. Of two folios, lock the lower id first.
    `populate_existing`, because a loaded folio would keep its old stage.
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
