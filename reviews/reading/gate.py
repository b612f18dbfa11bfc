"""The gate's word: what the locked, counted reviews of a folio say together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Standing
from reviews.reading.models import Review


def words(db: Session, folios: Sequence[str]) -> dict[str, str]:
    """`proceed`, `stop` or `split` by folio id; nothing for a folio without a locked review.

    One statement. The caller has asked `scope` for PF: only such folios are handed in.
    """
    said: dict[str, list[str]] = defaultdict(list)
    for folio, recommendation in db.execute(
        _counted(folios).with_only_columns(Review.folio, Review.recommendation)
    ):
        if recommendation is not None:
            said[folio].append(recommendation)
    return {folio: word(recommendations) for folio, recommendations in said.items()}


def word(recommendations: Iterable[str]) -> str:
    """All *proceed* or all *stop* keeps its word; anything else is *split*."""
    distinct = set(recommendations)
    return distinct.pop() if distinct in ({"proceed"}, {"stop"}) else "split"


def _counted(folios: Sequence[str]) -> Select[Any]:
    return (
        select(Review)
        .join(Standing, (Standing.folio == Review.folio) & (Standing.account == Review.account))
        .where(
            Review.folio.in_(folios),
            Review.locked_at.is_not(None),
            Standing.kind == "reviewer",
            Standing.counted,
            Standing.locked,
        )
    )
