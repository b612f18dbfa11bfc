"""A planned reviewer's answer: yes, or no."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.ledger import chain as ledger
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing


def accept(db: Session, folio: str, *, knows: str, by: str) -> None:
    """Accept the review of the folio of this id.

    Raises Absent for who was not asked, and Refusal without an answer, for who knows the
    candidates, and where this account could not read blind any more.
    """
    found = stages.locked(db, folio)
    if knows == "person":
        raise Refusal(
            "knows_them",
            "Who knows a candidate does not read for this opening: decline, and somebody else"
            " is asked. Nobody is told why.",
        )
    if knows not in ("no", "by_name"):
        raise Refusal("no_answer", "Say whether you know who has applied, then accept.")
    standing.accept(db, found, by)
    ledger.record(db, "knows", {"answer": knows}, folio=found.id, by=by)


def decline(db: Session, folio: str, *, by: str) -> None:
    """Decline a planned review; it closes and burns nothing. Raises Absent, Refusal."""
    found = stages.locked(db, folio)
    standing.end(db, found, by, "reviewer", by=by)
