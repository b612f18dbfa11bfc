"""Count how all applications to an opening ended, also those that were deleted. These counts
are the same before and after a deletion, so comparing the two tells nothing.
"""

from __future__ import annotations

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from blindfolio.visibility import matrix, over
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import Stage
from prompts.models import Opening
from reviews.calibration.models import EndedOutcome
from reviews.calibration.newest import MOST
from reviews.calibration.outcomes.history import Candidate, ended

_ROW = "coordinator"
# One of these opens each end, and a deletion.
_KNOWN = (DataClass.PROMPT, DataClass.HOW_IT_ENDED, DataClass.TOMBSTONE)
_OVER = (*matrix.DECIDED, Stage.ERASED)


def of_openings(db: Session, account: str) -> list[Candidate]:
    """Everybody counted in those openings to which one of the newest applications was made.
    Openings count as a whole, because nothing says when a deleted person was counted.
    """
    cells = [(_ROW, str(stage)) for stage in _OVER]
    at = over.first(account, cells, Standing.closed_at.desc(), MOST)
    newest = db.scalars(select(at.c.folio).order_by(at.c.closed_at.desc()).limit(MOST)).all()
    openings = union(
        *(
            scope(account, [class_], rows=(_ROW,), stages=_OVER)
            .with_only_columns(Folio.opening, maintain_column_froms=True)
            .where(Standing.folio.in_(newest))
            for class_ in _KNOWN
        )
    )
    found = db.execute(
        select(Opening.id, Opening.level, EndedOutcome.end, EndedOutcome.n)
        .join(EndedOutcome, EndedOutcome.opening == Opening.id)
        .where(Opening.id.in_(db.scalars(openings).all()))
        .order_by(Opening.id, EndedOutcome.end)
    )
    return [it for of, level, end, n in found for it in [ended(end, level, of)] * n]
