from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger import chain as ledger
from blindfolio.refusal import Conflict
from blindfolio.visibility import matrix, stages
from reviews.reading.draft import ENDED, take
from reviews.reading.models import Recognition


def recognised_at(db: Session, folio: str, account: str) -> datetime | None:
    found = db.get(Recognition, (folio, account))
    return found.at if found else None


def go_on(db: Session, folio: str, *, by: str) -> None:
    """Record once that the reviewer recognised the author and continues. The review still
    counts, and its readers will see the recognition. Raise Absent, or Refusal if the
    application is over."""
    desk = take(db, folio, by=by)
    if desk.folio.stage not in matrix.FORWARD:
        raise Conflict("ended", ENDED)
    if _is_first(db, folio, by=by):
        ledger.record(db, "recognised", {}, folio=folio, by=by)


def recuse(db: Session, folio: str, *, recognises: bool = True, by: str) -> None:
    """End this account's access. A locked review keeps its seal but no longer counts, and
    nobody reads a draft. Raise Absent, or Refusal if the application is over."""
    desk = take(db, folio, by=by)
    first = recognises and _is_first(db, folio, by=by)
    stages.recuse(db, desk.folio, by, by=by)
    if first:
        ledger.record(db, "recognised", {}, folio=folio, by=by)


def _is_first(db: Session, folio: str, *, by: str) -> bool:
    first = recognised_at(db, folio, by) is None
    if first:
        db.add(Recognition(folio=folio, account=by, at=clock.now()))
    return first
