"""A person decides the gate (`deciders`), never the reviews' word alone.

The gate waits for assigned reviewers. Deciding anyway ends their reviews and needs a reason.
So does a decision after somebody else ended a review that the gate waited for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry, Payload
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from prompts.models import Opening
from reviews.board import deciders
from reviews.board.models import GateDecision
from reviews.debrief import close
from reviews.reading import queries as reading_gate
from reviews.reading.queries import gate_word


def decide(
    db: Session,
    folio: Folio,
    decision: str,
    *,
    reason: str,
    feedback: str,
    anyway: bool = False,
    by: str,
) -> GateDecision:
    """Release or stop, in one transaction with the stage.

    A `reason` is required for a release against the word *proceed* and for every stop. A stop
    also needs `feedback`, the paragraph for the candidate. While a review is due, the decision
    needs `anyway` and a reason; otherwise Refusal ("waits").
    """
    folio = stages.locked(db, folio.id)
    if not matrix.may_write([DECIDER], "gate", folio.stage):
        raise deciders.not_open()
    word, reason = gate_word(db, folio.id).word, reason.strip()
    capacity = _capacity(db, folio, by, word=word, decision=decision)
    _check(db, folio, decision, word=word, reason=reason, feedback=feedback)
    waits = waiting(db, folio)
    if waits and not anyway:
        raise Refusal(
            "waits",
            f"{_due(db, folio, waits)}. Wait for it, or decide now on the page that shows"
            " which review would then not count.",
            status=409,
        )
    decided = GateDecision(
        folio=folio.id,
        word=word,
        decision=decision,
        reason=reason,
        by=by,
        capacity=capacity,
        at=clock.now(),
    )
    db.add(decided)
    db.flush()
    if decision == "stop":
        close.tell(db, folio, outcome="no_offer", level=None, feedback=feedback, by=by)
    stages.move(db, folio, decision, by=by)
    facts = {"word": word, "decision": decision, "capacity": capacity}
    chain.record(db, "gate", facts, folio=folio.id, by=by)
    return decided


def check(
    db: Session, folio: Folio, decision: str, *, reason: str, feedback: str, by: str
) -> None:
    word = gate_word(db, folio.id).word
    _capacity(db, folio, by, word=word, decision=decision)
    _check(db, folio, decision, word=word, reason=reason, feedback=feedback)


def _capacity(db: Session, folio: Folio, by: str, *, word: str, decision: str) -> str:
    if decision not in ("release", "stop"):
        raise Refusal(
            "choose", "Choose whether to release the document to the panel or to reject it."
        )
    return deciders.capacity(db, folio, by, word=word, decision=decision)


def _check(
    db: Session, folio: Folio, decision: str, *, word: str, reason: str, feedback: str
) -> None:
    follows = decision == "release" and word == "proceed"
    if not reason.strip() and (not follows or waiting(db, folio) or cut_short(db, folio)):
        raise Refusal(
            "reason",
            "Write the reason in a sentence or two. It is printed in the debrief packet.",
        )
    if decision == "release":
        stages.check_release(db, folio)
    if decision == "stop":
        close.check_paragraph(db, folio, feedback)


def waiting(db: Session, folio: Folio) -> Mapping[str, datetime | None]:
    """What the folio's gate waits for, as in `reading.queries.waiting`."""
    return reading_gate.waiting(db, [folio.id])


def cut_short(db: Session, folio: Folio) -> bool:
    """Whether somebody else ended a review that this open gate waited for, and no review was
    locked since. A reviewer who declines or recuses themselves doesn't count."""
    if folio.stage != Stage.GATE:
        return False
    happened = (
        select(Entry.kind, Entry.actor, Payload.body)
        .join(Payload, Payload.seq == Entry.seq)
        .where(
            Entry.folio == folio.id,
            Entry.kind.in_(("standing", "lock")),
            Entry.at >= folio.stage_since,
        )
        .order_by(Entry.seq)
    )
    short = False
    for kind, actor, body in db.execute(happened):
        if kind == "lock":
            short = False
        elif _ends_a_review(body["facts"]) and body["facts"]["account"] != actor:
            short = True
    return short


def _ends_a_review(facts: Mapping[str, str]) -> bool:
    return facts["kind"] == "reviewer" and facts["state"] in ("ended", "reviewer.recused")


def _due(db: Session, folio: Folio, waits: Mapping[str, datetime | None]) -> str:
    due = waits[folio.id]
    if due is None:
        return "A further review is due"
    zone = db.get_one(Opening, folio.opening).zone
    return f"A further review is due on {times.day(due, ZoneInfo(zone))}"
