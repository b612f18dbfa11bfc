"""Count how applications end. Each opening's ended applications count in fives, so a changed
figure always means at least five more people. A deletion changes no count.

Only submitted ones count: addresses of a coordinator's own fill no five for nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from reviews.calibration.models import EndedOutcome, WaitingEnd
from reviews.calibration.outcomes.chances import whole_fives
from reviews.calibration.outcomes.history import Outcome
from reviews.deciding.models import DebriefDecision

# Only made sites have so many.
AT_ONCE = 1000
_OVER = (Stage.CLOSED, Stage.STOPPED, Stage.ENDED)
_DECIDED: dict[str, Outcome] = {"offer": "offer", "down_level": "down_level"}
_UNDECIDED: dict[str, Outcome] = {Stage.ENDED: "withdrawn", Stage.STOPPED: "rejected"}


def counted() -> ColumnElement[bool]:
    """A condition over `Folio`, the same for every viewer."""
    reason = Folio.ended_reason
    return and_(
        Folio.purpose == "live",
        Folio.stage.in_(_OVER),
        Folio.reached > 0,
        or_(reason.is_(None), reason != "cancelled"),
        ~exists().where(WaitingEnd.folio == Folio.id),
    )


def outcome_of(stage: str, outcome: str | None) -> Outcome:
    if stage == Stage.CLOSED:
        return _DECIDED.get(outcome or "", "no_hire")
    return _UNDECIDED.get(stage, "open")


def on_move(db: Session, folio: Folio, _event: str, before: str, after: str) -> None:
    if after != before and after in _OVER:
        add(db, folio)


def add(db: Session, folio: Folio) -> None:
    """Count an application that has just ended, once its five is full."""
    if folio.purpose != "live" or not folio.reached or folio.ended_reason == "cancelled":
        return
    db.add(WaitingEnd(folio=folio.id, opening=folio.opening))
    db.flush()
    fill(db, folio.opening)


def fill(db: Session, opening: str) -> None:
    """Count the opening's full fives."""
    # Of two at once, the later finds none of the earlier's five. So nobody is counted twice.
    mine = select(WaitingEnd.folio).where(WaitingEnd.opening == opening)
    ids = db.scalars(mine.order_by(WaitingEnd.folio).with_for_update()).all()
    whole = ids[: whole_fives(len(ids))]
    for start in range(0, len(whole), AT_ONCE):
        _count(db, opening, whole[start : start + AT_ONCE])


def _count(db: Session, opening: str, fives: Sequence[str]) -> None:
    ends = db.execute(
        select(Folio.stage, DebriefDecision.outcome)
        .outerjoin(DebriefDecision, DebriefDecision.folio == Folio.id)
        .where(Folio.id.in_(fives))
    )
    for end, n in Counter(outcome_of(stage, outcome) for stage, outcome in ends).items():
        row = db.get(EndedOutcome, (opening, end), with_for_update=True)
        if row is None:
            row = EndedOutcome(opening=opening, end=end, n=0)
            db.add(row)
        row.n += n
    db.execute(delete(WaitingEnd).where(WaitingEnd.folio.in_(fives)))
    db.flush()
