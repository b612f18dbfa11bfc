"""The gate: what a folio's locked, counted reviews say together, and what it waits for."""

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
"""With the review decision; with the debrief, for panel members; with their own vote; or never,
because the debrief ended without their vote."""


def others_open(stage: str, *, opened: bool) -> OthersOpen:
    """`opened`: the reviewer's cell of the matrix shows the others."""
    if opened:
        return "now"
    if stage in BEFORE_PANEL:
        return "decision"
    if stage == Stage.PANEL:
        return "debrief"
    return "vote" if stage == Stage.DEBRIEF else "never"


def words(db: Session, folios: Sequence[str]) -> dict[str, str]:
    """`proceed`, `stop` or `split` by folio id, if a review is locked. One statement. The caller
    has asked `scope` for PF, and passes only such folios."""
    said: dict[str, list[str]] = defaultdict(list)
    found = counted(folios).with_only_columns(Review.folio, Review.recommendation)
    for folio, recommendation in db.execute(found):
        if recommendation is not None:
            said[folio].append(recommendation)
    return {folio: word(recommendations) for folio, recommendations in said.items()}


def apart(db: Session, folios: Sequence[str]) -> frozenset[str]:
    """Folios where two counted reviews differ by 2 on a criterion: class AG. One statement. The
    caller has asked `scope` for AG, and passes only such folios."""
    found = (
        counted(folios)
        .join(Rating, Rating.review == Review.id)
        .with_only_columns(Review.folio)
        .group_by(Review.folio, Rating.criterion)
        .having(func.max(Rating.value) - func.min(Rating.value) >= 2)
    )
    return frozenset(db.scalars(found))


def waiting(db: Session, folios: Sequence[str]) -> dict[str, datetime | None]:
    """Folios with a review to lock, each with the last due day or None: class FR at the gate. One
    statement. The caller has asked `scope` for FR, and passes only such folios."""
    waits = Standing.state.in_(("reviewer.planned", "reviewer.accepted"))
    found = (
        select(Standing.folio, func.max(Standing.due))
        .where(Standing.folio.in_(folios), waits)
        .group_by(Standing.folio)
    )
    return {folio: due for folio, due in db.execute(found)}


def word(recommendations: Iterable[str]) -> str:
    """All *proceed* or all *stop* keep their word; anything else is *split*."""
    distinct = set(recommendations)
    return distinct.pop() if distinct in ({"proceed"}, {"stop"}) else "split"


def locked(folios: Sequence[str]) -> Select[Review, Standing]:
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
    return locked(folios).where(Standing.counted)
