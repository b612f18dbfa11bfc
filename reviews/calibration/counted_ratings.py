from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from blindfolio.visibility.models import Folio, Standing
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
