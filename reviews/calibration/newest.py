from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from blindfolio.visibility import over
from blindfolio.visibility.models import Standing

# Figures are of this many applications that are over, the newest first. More would hardly
# narrow an interval, and the bar of years ago isn't today's.
MOST = 300


def newest(
    db: Session, account: str, of: over.Cells, *which: ColumnElement[bool]
) -> Sequence[str]:
    """Return the ids of these newest folios. What is shown must still come from `scope`."""
    latest = Standing.closed_at.desc()
    at = over.first(account, of, latest, MOST, which=which)
    return db.scalars(
        select(at.c.folio).order_by(at.c.closed_at.desc(), at.c.folio).limit(MOST)
    ).all()
