"""Who records a debrief's decision: a hiring manager of the opening, or a coordinator on their
behalf."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent

MANAGER, COORDINATOR = "manager", "coordinator"
CAPACITIES = {
    MANAGER: "the hiring manager",
    COORDINATOR: "the coordinator, on the hiring manager\u2019s behalf",
}
"""In which capacity a decision was recorded, in words."""


def capacity(db: Session, folio: Folio, account: str) -> str:
    """In which of `CAPACITIES` this account decides the (locked) folio now. Absent for who has
    neither, or has still to vote; a Refusal where the debrief is not open."""
    held = standing.held(db, folio, account)
    mine = next((kind for kind in CAPACITIES if kind in held), None)
    if mine is None or set(held.values()) & matrix.barred("close"):
        raise Absent
    if not matrix.may_write(held.values(), "close", folio.stage):
        raise Refusal(
            "not_debrief",
            "The decision has already been recorded, or the debrief has not opened yet. Reload"
            " the page.",
            status=409,
        )
    return mine


def managers(db: Session, folio: str) -> list[str]:
    """The names of the hiring managers whose decision it is. One statement."""
    query = (
        select(Account.name)
        .join(Standing, Standing.account == Account.id)
        .where(Standing.folio == folio, Standing.kind == MANAGER, Standing.state != "ended")
        .order_by(Account.name)
    )
    return list(db.scalars(query))
