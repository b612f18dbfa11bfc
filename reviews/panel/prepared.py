from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from reviews.panel.models import PanelRead


def confirm(db: Session, folio: Folio, *, by: str) -> None:
    """Record that `by`, who is on the panel, has prepared. Raise Refusal once the panel has
    met, or if they have no scorecard left to write."""
    folio = stages.locked(db, folio.id)
    held = standing.held(db, folio, by).values()
    if not matrix.may_write(held, DataClass.OWN_SCORECARD, folio.stage):
        raise Conflict(
            "over",
            "The interview is over, so there is nothing left to confirm.",
        )
    if db.get(PanelRead, (folio.id, by), populate_existing=True) is not None:
        return
    db.add(PanelRead(folio=folio.id, account=by, at=clock.now()))
    db.flush()
    chain.record(db, "panel_read", {"account": by}, folio=folio.id, by=by)


def who_read(db: Session, folio: str) -> dict[str, datetime]:
    """Return who has confirmed that they are prepared, and when, by account. The viewer must
    see PN or SP."""
    rows = db.execute(select(PanelRead.account, PanelRead.at).where(PanelRead.folio == folio))
    return {account: at for account, at in rows}
