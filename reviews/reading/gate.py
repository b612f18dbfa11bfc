"""The gate: what the locked, counted reviews of a folio say together, and what it waits for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Standing
from blindfolio.visibility.stage import BEFORE_PANEL, Stage
from reviews.reading.models import Rating, Review

OthersOpen = Literal["now", "decision", "debrief", "vote", "never"]
"""When the other reviews open to a reviewer: with the review decision, with the debrief where they
sit on the panel, with their own vote in it, or never, because it ended without their vote."""


def others_open(stage: str, *, opened: bool) -> OthersOpen:
    """When a reviewer who has locked reads the other reviews; `opened`: their cell has them."""
    if opened:
        return "now"
    if stage in BEFORE_PANEL:
        return "decision"
    if stage == Stage.PANEL:
        return "debrief"
    return "vote" if stage == Stage.DEBRIEF else "never"


def words(db: Session, folios: Sequence[str]) -> dict[str, str]:
    """`proceed`, `stop` or `split` by folio id; nothing for a folio without a locked review.

    One statement. The caller has asked `scope` for PF: only such folios are handed in.
    """
    said: dict[str, list[str]] = defaultdict(list)
    found = counted(folios).with_only_columns(Review.folio, Review.recommendation)
    for folio, recommendation in db.execute(found):
        if recommendation is not None:
            said[folio].append(recommendation)
    return {folio: word(recommendations) for folio, recommendations in said.items()}


def apart(db: Session, folios: Sequence[str]) -> frozenset[str]:
    """Those of `folios` in which two counted reviews differ by 2 on a criterion: class AG.

    One statement. The caller has asked `scope` for AG: only such folios are handed in.
    """
    found = (
        counted(folios)
        .join(Rating, Rating.review == Review.id)
        .with_only_columns(Review.folio)
        .group_by(Review.folio, Rating.criterion)
        .having(func.max(Rating.value) - func.min(Rating.value) >= 2)
    )
    return frozenset(db.scalars(found))


def waiting(db: Session, folios: Sequence[str]) -> dict[str, datetime | None]:
    """Those of `folios` on which a review is still to be locked, each with the day by which the
    last one is due (None where no day was set): class FR at the gate.

    One statement. The caller has asked `scope` for FR: only such folios are handed in.
    """
    waits = Standing.state.in_(("reviewer.planned", "reviewer.accepted"))
    found = (
        select(Standing.folio, func.max(Standing.due))
        .where(Standing.folio.in_(folios), waits)
        .group_by(Standing.folio)
    )
    return {folio: due for folio, due in db.execute(found)}


def word(recommendations: Iterable[str]) -> str:
    """All *proceed* or all *stop* keeps its word; anything else is *split*."""
    distinct = set(recommendations)
    return distinct.pop() if distinct in ({"proceed"}, {"stop"}) else "split"


def locked(folios: Sequence[str]) -> Select[Review, Standing]:
    """The locked reviews of these folios, each with its reviewer's standing."""
    return (
        select(Review, Standing)
        .join(Standing, (Standing.folio == Review.folio) & (Standing.account == Review.account))
        .where(
            Review.folio.in_(folios),
            Review.locked_at.is_not(None),
            Standing.kind == "reviewer",
            Standing.locked,
        )
    )


def counted(folios: Sequence[str]) -> Select[Review, Standing]:
    """The same without those of recused reviewers."""
    return locked(folios).where(Standing.counted)
