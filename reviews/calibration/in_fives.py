"""Select the applications that count in figures. Each opening's ended applications count in
fives, in the order in which they ended, so a changed figure always means at least five more
people. Deleted candidates who were counted come first, so a deletion moves nobody across the
line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from reviews.calibration.models import ErasedOutcome
from reviews.calibration.outcomes.chances import whole_fives

_OVER = (Stage.CLOSED, Stage.STOPPED, Stage.ENDED)


def counted(db: Session, openings: Collection[str]) -> set[str]:
    """The same for every viewer, so the caller takes its openings from `scope`."""
    deleted = select(ErasedOutcome.opening, func.sum(ErasedOutcome.n))
    deleted = deleted.where(ErasedOutcome.opening.in_(openings)).group_by(ErasedOutcome.opening)
    ended = (
        select(Folio.opening, Folio.id)
        .where(
            Folio.opening.in_(openings),
            Folio.purpose == "live",
            Folio.stage.in_(_OVER),
            func.coalesce(Folio.ended_reason, "") != "cancelled",
        )
        .order_by(Folio.stage_since, Folio.id)
    )
    gone = {opening: n for opening, n in db.execute(deleted)}
    return whole(((opening, folio) for opening, folio in db.execute(ended)), gone)


def whole(ended: Iterable[tuple[str, str]], deleted: Mapping[str, int]) -> set[str]:
    """Return the folios in whole fives of each opening. `ended` are (opening, folio) in order
    of ending, and the fives include those `deleted`.
    """
    by_opening: dict[str, list[str]] = {}
    for opening, folio in ended:
        by_opening.setdefault(opening, []).append(folio)
    found: set[str] = set()
    for opening, folios in by_opening.items():
        gone = deleted.get(opening, 0)
        found.update(folios[: max(whole_fives(len(folios) + gone) - gone, 0)])
    return found
