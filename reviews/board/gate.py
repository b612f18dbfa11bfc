"""Deciding the gate: release to the panel, or stop. A person decides, never the word."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Folio
from reviews.board.models import GateDecision
from reviews.debrief import close
from reviews.reading.queries import gate_word


def decide(
    db: Session, folio: Folio, decision: str, *, reason: str, feedback: str, by: str
) -> GateDecision:
    """Release or stop. `by` stands to the folio as coordinator or manager (the caller's scope).

    A release against the word *proceed* and every stop need a written `reason`; a stop needs the
    paragraph that the candidate reads, `feedback`. Both come in one transaction with the stage.
    """
    folio = stages.locked(db, folio.id)
    if not matrix.may_write(["coordinator"], "gate", folio.stage):
        raise Refusal("not_open", "The gate is not open, or it is decided already.", status=409)
    word, reason = gate_word(db, folio.id).word, reason.strip()
    check(db, folio, decision, reason=reason, feedback=feedback)
    decided = GateDecision(
        folio=folio.id, word=word, decision=decision, reason=reason, by=by, at=clock.now()
    )
    db.add(decided)
    db.flush()
    if decision == "stop":
        close.tell(db, folio, outcome="no_offer", level=None, feedback=feedback, by=by)
    stages.move(db, folio, decision, by=by)
    chain.record(db, "gate", {"word": word, "decision": decision}, folio=folio.id, by=by)
    return decided


def check(db: Session, folio: Folio, decision: str, *, reason: str, feedback: str) -> None:
    """Refuse a decision that lacks something, before anybody confirms it."""
    if decision not in ("release", "stop"):
        raise Refusal("choose", "Choose: release to the panel, or stop.")
    needed = decision == "stop" or gate_word(db, folio.id).word != "proceed"
    if needed and not reason.strip():
        raise Refusal("reason", "Write the reason in a sentence or two. The packet prints it.")
    if decision == "stop":
        close.check(db, folio, outcome="no_offer", level=None, feedback=feedback)
