from __future__ import annotations

from statistics import fmean

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from reviews.calibration.outcomes.own_severity import OwnSeverity, own_severity
from reviews.reading.assigned_reviews import LOCKED
from reviews.reading.models import Rating, Review

SHOWN = (DataClass.OTHER_REVIEWS,)
"""Only documents whose other reviews this account can read, so figures tell nothing more."""


def severity(db: Session, account: str) -> OwnSeverity:
    """Over counted reviews of documents whose other reviews this account can read. One
    statement."""
    seen = scope(account, SHOWN, rows=LOCKED).with_only_columns(
        Folio.id, maintain_column_froms=True
    )
    rated = db.execute(
        select(Review.folio, Review.account, Rating.criterion, Rating.value)
        .select_from(Review)
        .join(Rating, Rating.review == Review.id)
        .join(Standing, (Standing.folio == Review.folio) & (Standing.account == Review.account))
        .where(
            Review.folio.in_(seen),
            Standing.kind == "reviewer",
            Standing.locked,
            Standing.counted,
        )
        .order_by(Review.folio, Review.account)
    )
    given: dict[str, dict[str, dict[str, int]]] = {}
    for folio, reviewer, criterion, value in rated:
        if value is not None:
            given.setdefault(folio, {}).setdefault(reviewer, {})[criterion] = value
    values = {}
    for folio, each in given.items():
        # Use only criteria that all rated: else a reviewer of a hard one seems severe.
        if shared := set.intersection(*(set(by) for by in each.values())):
            for reviewer, by in each.items():
                values[folio, reviewer] = fmean(by[criterion] for criterion in sorted(shared))
    return own_severity(values, account)
