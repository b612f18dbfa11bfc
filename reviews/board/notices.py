from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.mail import outbox
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import Stage
from reviews import telling
from reviews.board import mails
from reviews.board.scheduling import meetings
from reviews.deciding import deciders
from reviews.deciding.models import GateDecision
from reviews.panel.models import Slot
from reviews.panel.queries import SEATED
from reviews.reading import assignment
from reviews.reading.assigned_reviews import LOCKED


def on_move(db: Session, folio: Folio, event: str, before: str, after: str) -> None:
    # Each email is a link and contains nothing of the folio.
    if event == "end":
        slot = db.get(Slot, folio.id)
        # Those with an upcoming interview get another email, with its time.
        seated = () if slot is not None and slot.at > clock.now() else SEATED
        _tell_ended(db, folio, *assignment.OPEN, *LOCKED, *seated)
    elif event in ("lock", "recuse", "unassign") and after == Stage.GATE:
        deciders.tell_if_due(db, folio)
    elif event in ("release", "stop"):
        _tell_decided(db, folio, released=event == "release")


def _tell_decided(db: Session, folio: Folio, *, released: bool) -> None:
    made = db.get(GateDecision, folio.id)
    if made is not None and made.capacity == "confirmed":
        _tell(db, folio, "reviews/gate_confirmed", _accounts(db, folio, "decider"))
    _tell_ended(db, folio, "reviewer.planned")
    _tell(db, folio, "reviews/cut_off", _accounts(db, folio, "reviewer.accepted"))
    # A reviewer who also sits on the panel reads the others' reviews only at the debrief.
    panel = _accounts(db, folio, "panel")
    _tell(db, folio, "reviews/opened", _accounts(db, folio, "reviewer.locked") - panel)
    if released:
        telling.plan_late(db, folio, clock.now())
        sits = select(Standing).where(Standing.folio == folio.id, Standing.state == "panel")
        later = {it.account for it in db.scalars(sits) if meetings.told_by_seat(db, it)}
        _tell(db, folio, "reviews/released", panel - later)


def _accounts(db: Session, folio: Folio, *states: str) -> set[str]:
    held = select(Standing.account).where(
        Standing.folio == folio.id, Standing.state.in_(states)
    )
    return set(db.scalars(held))


def _tell_ended(db: Session, folio: Folio, *states: str) -> None:
    # One email for all reviews that end together. Its content is read when it is sent.
    at = folio.stage_since.isoformat()
    for account in sorted(_accounts(db, folio, *states)):
        telling.to_account(db, mails.ENDED, account, f"{mails.ENDED}:{account}:{at}", at=at)


def _tell(db: Session, folio: Folio, template: str, accounts: Iterable[str]) -> None:
    for account in sorted(accounts):
        of = f"{folio.id}:{account}:{folio.stage_since.isoformat()}"
        outbox.tell(db, folio.id, template, account, of)
