"""Documents with locked, counted reviews."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.visibility import matrix
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Opening
from reviews.calibration import in_fives
from reviews.reading.models import Rating, Review
from tests import factories


def rated(
    db: Session, opening: Opening, given: Mapping[str, Mapping[str, int]], stage: str = "7"
) -> Folio:
    """One document at this stage, which these people have rated so, by criterion."""
    folio = factories.folio(db, stage=stage, of=opening)
    for account, values in given.items():
        now, review = clock.now(), chance.new_id()
        own = {"id": chance.new_id(), "folio": folio.id, "account": account, "since": now}
        kind = {"kind": "reviewer", "state": "reviewer.locked", "locked": True}
        closed = now if stage in matrix.DECIDED else None
        db.add(Standing(**own, **kind, stage=stage, closed_at=closed))
        row = Review(id=review, folio=folio.id, account=account, started_at=now, saved_at=now)
        db.add(row)
        db.flush()
        db.add_all(Rating(review=review, criterion=it, value=n) for it, n in values.items())
        db.flush()
        row.locked_at = now
        db.flush()
    if stage in matrix.DECIDED:
        in_fives.add(db, folio)
    return folio
