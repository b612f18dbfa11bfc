"""The coordinator's acts before the gate: reviewers, panel seats, the slot."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import people
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio
from reviews.panel.models import Slot


def reviewer(db: Session, folio: Folio, account: str, *, due: datetime, by: str) -> None:
    """Ask somebody to read the folio by `due`; they hear by mail, with the code only."""
    folio = stages.locked(db, folio.id)
    if not matrix.may_write(["coordinator"], "assign", folio.stage):
        raise Refusal("late", "The gate is decided, so nobody else can read this.", status=409)
    if due <= clock.now():
        raise Refusal("due", "The due date is over. Choose a later one.")
    given = standing.give(db, folio, people.member(db, account).id, "reviewer", due=due, by=by)
    outbox.send(
        db,
        "reviews/assigned",
        to_kind="account",
        to_id=account,
        key=f"assigned:{given.id}",
        args={"folio": folio.id},
    )


def unassign(db: Session, folio: Folio, account: str, *, by: str) -> None:
    """Take back an assignment that was not accepted yet; the person may be asked again."""
    ended = standing.end(db, stages.locked(db, folio.id), account, "reviewer", by=by)
    outbox.send(
        db,
        "reviews/taken_back",
        to_kind="account",
        to_id=account,
        key=f"taken_back:{ended.id}",
        args={"folio": folio.id},
    )


def seat(db: Session, folio: Folio, account: str, *, by: str) -> None:
    """Hold a panel seat. It shows its member a role and a date, and nothing of the candidate."""
    folio = stages.locked(db, folio.id)
    if folio.stage not in ("0", "1", "2", "3", "4", "5"):
        raise Refusal("late", "The panel has met, so no seat can be given.", status=409)
    given = standing.give(db, folio, people.member(db, account).id, "panel", by=by)
    outbox.send(
        db,
        "reviews/seated",
        to_kind="account",
        to_id=account,
        key=f"seated:{given.id}",
        args={"folio": folio.id},
    )


def slot(db: Session, folio: Folio, at: datetime, place: str, *, by: str) -> None:
    """Set or move the conversation: 80 minutes from `at`."""
    folio = stages.locked(db, folio.id)
    if folio.stage not in ("0", "1", "2", "3", "4", "5"):
        raise Refusal("late", "The conversation is over, so it cannot be moved.", status=409)
    if at <= clock.now():
        raise Refusal("time", "That time is over. Choose a later one.")
    held = db.get(Slot, folio.id)
    if held is None:
        db.add(Slot(folio=folio.id, at=at, place=place.strip()))
    else:
        held.at, held.place = at, place.strip()
    outbox.send(
        db,
        "prompts/slot",
        to_kind="candidate",
        to_id=folio.id,
        key=f"slot:{folio.id}:{chance.new_id()}",
        args={},
    )
    chain.record(db, "slot", {"at": at.isoformat()}, folio=folio.id, by=by)
