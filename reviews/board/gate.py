"""Deciding the gate: release to the panel, or stop. A person decides, never the word; who that is,
says `deciders`.

The gate waits while a reviewer who was asked has not locked. Deciding all the same ends their
review. So does a review's end by somebody else's hand, such as the closing of the reviewer's
account: what the gate had waited for then needs a reason too.
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
from reviews.reading import gate as reading_gate
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
    """Release or stop. `by` decides or may confirm, as `deciders.capacity` has it.

    A release against the word *proceed* and every stop need a written `reason`; a stop needs the
    paragraph that the candidate reads, `feedback`. Both come in one transaction with the stage.
    While a review is due, the decision needs `anyway` and a reason too: else Refusal ("waits").
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
    """Refuse a decision that lacks something, or that is not `by`'s, before it is confirmed."""
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
    """What the folio's gate waits for, as `reading.gate.waiting` has it; empty for nothing."""
    return reading_gate.waiting(db, [folio.id])


def cut_short(db: Session, folio: Folio) -> bool:
    """Whether somebody else ended a review that this open gate waited for, and no review was locked
    since. Who declines or steps back does so themselves, and the gate waits no longer."""
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
