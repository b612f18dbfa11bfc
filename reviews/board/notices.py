"""Who hears when a folio moves. Every mail is a link and holds nothing of the folio. Who reads
several that one act ends hears once."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.mail import outbox
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import Stage
from reviews.board import deciders, mails, meetings
from reviews.board.models import GateDecision
from reviews.panel.models import Slot
from reviews.panel.queries import SEATED
from reviews.reading import gate
from reviews.reading.assigned_reviews import LOCKED


def on_move(db: Session, folio: Folio, event: str, before: str, after: str) -> None:
    """Listener: the gate that waits for nothing but a person, the gate that is decided, and what
    ends early. Who would have decided hears of a coordinator who confirmed. Reviewers who have
    not locked by the decision hear that their review has ended."""
    if event == "end":
        waiting = _standing(db, folio, "reviewer.planned", "reviewer.accepted", *LOCKED)
        if not _meets(db, folio):
            waiting |= _standing(db, folio, *SEATED)
        _tell_ended(db, folio, waiting)
    left = event in ("lock", "recuse", "unassign")
    if left and after == Stage.GATE and not gate.waiting(db, [folio.id]):
        _tell_of_the_gate(db, folio)
    if event in ("release", "stop"):
        made = db.get(GateDecision, folio.id)
        if made is not None and made.capacity == "confirmed":
            _tell(db, folio, "reviews/gate_confirmed", _standing(db, folio, "decider"))
        _tell_ended(db, folio, _standing(db, folio, "reviewer.planned"))
        _tell(db, folio, "reviews/cut_off", _standing(db, folio, "reviewer.accepted"))
        # Who sits on the panel too reads the others' reviews at the debrief only.
        panel = _standing(db, folio, "panel")
        _tell(db, folio, "reviews/opened", _standing(db, folio, "reviewer.locked") - panel)
        if event == "release":
            sits = select(Standing).where(Standing.folio == folio.id, Standing.state == "panel")
            later = {it.account for it in db.scalars(sits) if meetings.told_by_seat(db, it)}
            _tell(db, folio, "reviews/released", panel - later)


def decider_left(db: Session, folio: Folio) -> None:
    """A decider has left the decision of this (locked) folio: where it is due, who has it now
    hears."""
    if folio.stage == Stage.GATE and not gate.waiting(db, [folio.id]):
        _tell_of_the_gate(db, folio)


def _tell_of_the_gate(db: Session, folio: Folio) -> None:
    """To who decides, that a decision is theirs; to coordinators, that it is due. Where nobody but
    a coordinator can decide, it is theirs."""
    once = _reviewers(db, folio)
    runs = _standing(db, folio, "coordinator")
    named = deciders.of_folios(db, [folio.id]).get(folio.id, ())
    decides = {decider.account for decider in named} or runs
    _tell(db, folio, "reviews/gate", decides, once=once)
    _tell(db, folio, "reviews/gate_due", runs - decides, once=once)


def _meets(db: Session, folio: Folio) -> bool:
    """Whether its panel has an hour to come: `meetings.when_over` tells them that it is off."""
    slot = db.get(Slot, folio.id)
    return slot is not None and slot.at > clock.now()


def _tell_ended(db: Session, folio: Folio, accounts: Iterable[str]) -> None:
    """One mail for all that ends at one instant; what that is, is read when it is sent."""
    at = folio.stage_since.isoformat()
    for account in sorted(accounts):
        outbox.send(
            db,
            mails.ENDED,
            to_kind="account",
            to_id=account,
            key=f"{mails.ENDED}:{account}:{at}",
            args={"at": at},
        )


def _standing(db: Session, folio: Folio, *states: str) -> set[str]:
    found = select(Standing.account).where(
        Standing.folio == folio.id, Standing.state.in_(states)
    )
    return set(db.scalars(found))


def _reviewers(db: Session, folio: Folio) -> str:
    """How many were ever asked and have locked: a gate that has waited since is told of again."""
    reviewers = select(func.count(), func.count().filter(Standing.locked)).where(
        Standing.folio == folio.id, Standing.kind == "reviewer"
    )
    asked, locked = db.execute(reviewers).one()
    return f":{asked}:{locked}"


def _tell(
    db: Session, folio: Folio, template: str, accounts: Iterable[str], *, once: str = ""
) -> None:
    # A gate may open again after a recusal: the instant is part of what is told once.
    since = folio.stage_since.isoformat()
    for account in sorted(accounts):
        outbox.send(
            db,
            template,
            to_kind="account",
            to_id=account,
            key=f"{template}:{folio.id}:{account}:{since}{once}",
            args={"folio": folio.id},
        )
