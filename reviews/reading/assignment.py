"""A planned reviewer's answer: yes, or no."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger import chain as ledger
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from prompts.submitting import page_rule
from reviews.reading.models import Assignment

TAKES = (
    f"usually {page_rule.FITS.start} to {page_rule.FITS.stop - 1} pages, about forty minutes to"
    " read and rate"
)
"""Of any document: of the one that is asked about nothing is known before it is accepted."""

REASONS = {
    "": "I would rather not say",
    "time": "No time at the moment",
    "away": "I am away",
    "field": "I do not review design documents",
}
"""Why somebody declines: what the coordinator reads. Never in their own words, which could say
whom they know."""


def accept(db: Session, folio: str, *, knows: str, by: str) -> None:
    """Accept the review of the folio of this id, having said whether one knows who has applied.

    `knows` is `no` or `by_name`: only who knows them may not read, and that is `decline`. Raises
    Absent for who was not asked, and Refusal without such an answer, and where this account
    could not read blind any more.
    """
    found = stages.locked(db, folio)
    if knows not in ("no", "by_name"):
        raise Refusal("no_answer", "Say whether you know anyone who is applying, then accept.")
    accepted = standing.accept(db, found, by)
    asked = db.get(Assignment, accepted.id)
    if asked is not None:
        asked.knows = knows
    ledger.record(db, "knows", {"answer": knows}, folio=found.id, by=by)


def decline(db: Session, folio: str, *, by: str, reason: str = "") -> None:
    """Decline a planned review, with a word of `REASONS`; it closes and burns nothing.

    Raises Absent for who was not asked, and Refusal.
    """
    found = stages.locked(db, folio)
    if reason not in REASONS:
        raise Refusal("reason", "Choose a reason from the list, or “I would rather not say”.")
    ended = stages.unassign(db, found, by, by=by)
    asked = db.get(Assignment, ended.id)
    if asked is not None:
        asked.declined_at = clock.now()
        asked.reason = reason
    ledger.record(db, "reviewer.declined", {"reason": reason}, folio=found.id, by=by)


def declined(db: Session, folios: Collection[str]) -> frozenset[tuple[str, str]]:
    """`(folio, account)` of who has declined to review these. For who coordinates them."""
    query = select(Assignment.folio, Assignment.account).where(
        Assignment.folio.in_(folios), Assignment.declined_at.is_not(None)
    )
    return frozenset((folio, account) for folio, account in db.execute(query))
