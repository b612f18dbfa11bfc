"""Make the review decision. A person always makes it, never the reviews alone. Deciding before
every assigned review is locked needs a reason, and so does deciding after someone else ended a
review.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry, Payload
from blindfolio.refusal import Conflict, Refusal, refusals_of, refuse_all
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from prompts.models import Opening
from reviews.deciding import close, deciders
from reviews.deciding.models import GateDecision
from reviews.deciding.verify import faults
from reviews.reading import queries as reading_gate
from reviews.reading import scenarios
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
    """Record the decision and change the stage in one transaction. `feedback` is the paragraph
    for a rejected candidate. Raises Refusal ("waits") while a review is missing, unless
    `anyway`.
    """
    folio = stages.locked(db, folio.id)
    if not matrix.may_write([DECIDER], "gate", folio.stage):
        raise deciders.not_open()
    word, capacity = check(db, folio, decision, reason=reason, feedback=feedback, by=by)
    waits = waiting(db, folio)
    if waits and not anyway:
        due, zone = waits[folio.id], ZoneInfo(db.get_one(Opening, folio.opening).zone)
        raise Conflict(
            "waits",
            f"A further review is due{f' on {times.day(due, zone)}' if due else ''}. Wait"
            " for that review. If you want to decide now, reload the page to see which"
            " review wouldn't count.",
        )
    decided = GateDecision(
        folio=folio.id,
        word=word,
        decision=decision,
        reason=reason.strip(),
        by=by,
        capacity=capacity,
        at=clock.now(),
    )
    db.add(decided)
    db.flush()
    if decision == "stop":
        close.tell(db, folio, outcome="no_offer", level=None, feedback=feedback, by=by)
    stages.move(db, folio, decision, by=by)
    scenarios.seal(db, folio.id)
    chain.record(db, "gate", _facts(decided), folio=folio.id, by=by)
    return decided


def _facts(row: GateDecision) -> dict[str, str]:
    return {"word": row.word, "decision": row.decision, "capacity": row.capacity}


def check(
    db: Session, folio: Folio, decision: str, *, reason: str, feedback: str, by: str
) -> tuple[str, str]:
    """Return the reviews' result and the capacity in which `by` decides. Raises the errors of
    `decide`, except the one for a missing review.
    """
    word = gate_word(db, folio.id).word
    if decision not in ("release", "stop"):
        raise Refusal(
            "choose", "Choose whether to release the document to the panel or to reject it."
        )
    capacity = deciders.capacity(db, folio, by, word=word, decision=decision)
    found: list[Refusal] = []
    follows = decision == "release" and word == "proceed"
    if not reason.strip() and (not follows or waiting(db, folio) or cut_short(db, folio)):
        ask = "Write the reason in a sentence or two. It will be printed in the debrief packet."
        found.append(Refusal("reason", ask))
    if decision == "release":
        found += refusals_of(lambda: stages.check_release(db, folio))
    else:
        found += refusals_of(lambda: close.check_paragraph(db, folio, feedback))
    refuse_all(found)
    return word, capacity


def waiting(db: Session, folio: Folio) -> Mapping[str, datetime | None]:
    return reading_gate.waiting(db, folio.id)


def cut_short(db: Session, folio: Folio) -> bool:
    """Whether someone else ended a review that the gate waited for, with no lock since."""
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
        facts = body["facts"]
        if kind == "lock":
            short = False
        elif facts["kind"] == "reviewer" and facts["state"] in ("ended", "reviewer.recused"):
            short = short or facts["account"] != actor
    return short


def verify(db: Session) -> Iterable[str]:
    return faults(db, GateDecision, "gate", _facts, "review decision")
