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
from reviews.reading import queries as gate
from reviews.reading.assigned_reviews import LOCKED


def on_move(db: Session, folio: Folio, event: str, before: str, after: str) -> None:
    """Listener for a gate that waits only for a person, a decided gate, and an early end. Each
    mail is a link and holds nothing of the folio."""
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
        # A reviewer who also sits on the panel reads the others' reviews only at the debrief.
        panel = _standing(db, folio, "panel")
        _tell(db, folio, "reviews/opened", _standing(db, folio, "reviewer.locked") - panel)
        if event == "release":
            sits = select(Standing).where(Standing.folio == folio.id, Standing.state == "panel")
            later = {it.account for it in db.scalars(sits) if meetings.told_by_seat(db, it)}
            _tell(db, folio, "reviews/released", panel - later)


def decider_left(db: Session, folio: Folio) -> None:
    """A decider left the decision of this folio, which must be locked. If it is due, tell
    those who have it now."""
    if folio.stage == Stage.GATE and not gate.waiting(db, [folio.id]):
        _tell_of_the_gate(db, folio)


def _tell_of_the_gate(db: Session, folio: Folio) -> None:
    once = _reviewers(db, folio)
    runs = _standing(db, folio, "coordinator")
    named = deciders.of_folios(db, [folio.id]).get(folio.id, ())
    decides = {decider.account for decider in named} or runs
    _tell(db, folio, "reviews/gate", decides, once=once)
    _tell(db, folio, "reviews/gate_due", runs - decides, once=once)


def _meets(db: Session, folio: Folio) -> bool:
    slot = db.get(Slot, folio.id)
    return slot is not None and slot.at > clock.now()


def _tell_ended(db: Session, folio: Folio, accounts: Iterable[str]) -> None:
    """One email for all that ends at one instant; its content is read when it is sent."""
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
    """How many were ever asked and have locked: a gate that waited since is announced
    again."""
    reviewers = select(func.count(), func.count().filter(Standing.locked)).where(
        Standing.folio == folio.id, Standing.kind == "reviewer"
    )
    asked, locked = db.execute(reviewers).one()
    return f":{asked}:{locked}"


def _tell(
    db: Session, folio: Folio, template: str, accounts: Iterable[str], *, once: str = ""
) -> None:
    # A gate may open again after a recusal, so the key includes the instant.
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
