from __future__ import annotations

from statistics import fmean
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from reviews.calibration.newest import OWN, newest_or_open
from reviews.calibration.outcomes.severity import OwnSeverity, own_severity
from reviews.reading.assigned_reviews import LOCKED
from reviews.reading.models import Rating, Review


def counted_ratings(folios: Select[*tuple[Any, ...]], *more: Any) -> Select[*tuple[Any, ...]]:
    """Of locked, counted reviews. The caller gets `folios` from `scope`."""
    return (
        select(
            Review.folio,
            Review.account,
            Review.locked_at,
            Rating.criterion,
            Rating.value,
            *more,
        )
        .select_from(Review)
        .join(Folio, Folio.id == Review.folio)
        .join(Standing, (Standing.folio == Review.folio) & (Standing.account == Review.account))
        .outerjoin(Rating, Rating.review == Review.id)
        .where(
            Review.folio.in_(folios.with_only_columns(Folio.id, maintain_column_froms=True)),
            Review.locked_at.is_not(None),
            Standing.kind == "reviewer",
            Standing.locked,
            Standing.counted,
        )
        .order_by(Review.folio, Review.account)
    )


# Only documents whose other reviews this account can read, so figures tell nothing more.
SHOWN = (DataClass.OTHER_REVIEWS,)


def severity(db: Session, account: str) -> OwnSeverity:
    ids = newest_or_open(db, account, SHOWN, LOCKED, OWN)
    seen = scope(account, SHOWN, rows=LOCKED).where(Standing.folio.in_(ids))
    given: dict[str, dict[str, dict[str, int]]] = {}
    for it in db.execute(counted_ratings(seen)):
        if it.value is not None:
            given.setdefault(it.folio, {}).setdefault(it.account, {})[it.criterion] = it.value
    values = {}
    for folio, each in given.items():
        # Use only criteria that all rated: else a reviewer of a hard one seems severe.
        if shared := set.intersection(*(set(by) for by in each.values())):
            for reviewer, by in each.items():
                values[folio, reviewer] = fmean(by[criterion] for criterion in sorted(shared))
    return own_severity(values, account)
