"""The end of a folio: outcome, level and one paragraph, and the candidate hears."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.documents.blinding.identity import Finder, Identity
from blindfolio.ledger import chain
from blindfolio.levels import LEVELS
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Folio, Standing
from reviews.debrief.models import DebriefDecision


def close(
    db: Session, folio: Folio, *, outcome: str, level: int | None, feedback: str, by: str
) -> None:
    """Close a folio at debrief. `by` coordinates it (the caller's scope)."""
    folio = stages.locked(db, folio.id)
    if not matrix.may_write(["coordinator"], "close", folio.stage):
        raise Refusal(
            "not_debrief",
            "This application is not at the debrief stage, so no decision can be recorded.",
            status=409,
        )
    check(db, folio, outcome=outcome, level=level, feedback=feedback)
    tell(db, folio, outcome=outcome, level=level, feedback=feedback, by=by)
    stages.move(db, folio, "close", by=by)


def check(db: Session, folio: Folio, *, outcome: str, level: int | None, feedback: str) -> None:
    """Refuse what a candidate cannot be told, before anybody confirms it."""
    if outcome not in ("offer", "no_offer"):
        raise Refusal("outcome", "Choose the outcome: an offer, or no offer.")
    if outcome == "offer" and level not in LEVELS:
        raise Refusal("level", "Choose the level of the offer.")
    if not feedback.strip():
        raise Refusal("feedback", "Write the paragraph that the candidate will read.")
    _refuse_what_unblinds(db, folio, feedback)


def tell(
    db: Session, folio: Folio, *, outcome: str, level: int | None, feedback: str, by: str
) -> None:
    """Write the decision of a (locked) folio once, as `check` lets it pass, and queue its mail to
    the candidate."""
    db.add(
        DebriefDecision(
            folio=folio.id,
            outcome=outcome,
            level=level if outcome == "offer" else None,
            feedback=feedback.strip(),
            by=by,
            at=clock.now(),
        )
    )
    outbox.send(
        db,
        "prompts/closed",
        to_kind="candidate",
        to_id=folio.id,
        key=f"closed:{folio.id}",
        args={},
    )
    chain.record(db, "decision", {"outcome": outcome, "level": level}, folio=folio.id, by=by)


def _refuse_what_unblinds(db: Session, folio: Folio, feedback: str) -> None:
    """The candidate never learns who read the document, nor the folio's code."""
    if folio.code.lower() in feedback.lower():
        raise Refusal(
            "feedback",
            f"The paragraph contains {folio.code}. Candidates never see a submission code, so"
            " leave it out.",
        )
    readers = select(Account.name).join(Standing, Standing.account == Account.id)
    for name in db.scalars(
        readers.where(Standing.folio == folio.id, Standing.kind == "reviewer")
    ):
        if Finder(Identity(names=(name,))).places(feedback):
            raise Refusal(
                "feedback",
                f"The paragraph names {name}, who reviewed the document. Candidates never"
                " learn who their reviewers are, so leave the name out.",
            )
