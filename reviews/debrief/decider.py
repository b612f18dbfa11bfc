from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.refusal import Conflict
from blindfolio.visibility import matrix, standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent

CAPACITIES = {
    "manager": "the hiring manager",
    "coordinator": "the coordinator, on the hiring manager\u2019s behalf",
}


def capacity(db: Session, folio: Folio, account: str) -> str:
    """Return one of `CAPACITIES`. The folio must be locked. Raise Absent if the account has
    none or still has to vote, and Refusal if the debrief is not open."""
    held = standing.held(db, folio, account)
    mine = next((kind for kind in CAPACITIES if kind in held), None)
    if mine is None or set(held.values()) & matrix.barred("close"):
        raise Absent
    if not matrix.may_write(held.values(), "close", folio.stage):
        raise Conflict(
            "not_debrief",
            "The decision has already been recorded, or the debrief has not opened yet. Reload"
            " the page.",
        )
    return mine
