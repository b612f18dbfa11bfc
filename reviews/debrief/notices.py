"""Send a debrief's emails. Each contains a link, and nothing of the submission itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import working_days
from blindfolio.mail import outbox
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Opening
from reviews import telling
from reviews.debrief.models import RedFlag
from reviews.debrief.participants import participants
from reviews.interviews import debrief_hour

VOTE_DAYS = 1


def on_move(db: Session, folio: Folio, event: str, _before: str, _after: str) -> None:
    """Notify participants and deciders when a debrief opens. A panelist who also decides gets
    one email: about their vote if it is due, otherwise about the decision."""
    if event != "scorecards":
        return
    held = _held(db, folio)
    passed = {it.account for it in held if it.state == "panel.passed"}
    decide = {it.account: it.id for it in _deciding(held) if it.account not in passed}
    for it in held:
        if it.state == "panel.passed":
            ask_for_vote(db, folio, it.account, it.id)
        elif it.state == "panel" and it.account not in decide:
            say_open(db, folio, it.account, it.id)
    for account, of in decide.items():
        outbox.tell(db, folio.id, "reviews/debrief_decide", account, of)


def say_voted(db: Session, folio: Folio, *, by: str) -> None:
    """Ask for the decision again once the last vote that it waited for is cast or passed."""
    found = participants(db, folio.id)
    if any(it.is_due for it in found):
        return
    passed = {it.account for it in found if not it.has_voted}  # and can't decide either
    for it in _deciding([it for it in _held(db, folio) if it.account not in passed]):
        if it.account != by:
            of, mail = f"{it.id}:{len(found)}", "reviews/debrief_decide"
            outbox.tell(db, folio.id, mail, it.account, of, {"voted": True})


def say_flagged(db: Session, folio: Folio, flag: RedFlag) -> None:
    held = [it for it in _held(db, folio) if it.account != flag.account]
    for account in sorted({it.account for it in _deciding(held)}):
        outbox.tell(db, folio.id, "reviews/debrief_flag", account, f"{flag.id}:{account}")


def say_decided(db: Session, folio: Folio, off: Mapping[str, Any], *, by: str) -> None:
    """Tell participants and hiring managers that the decision is recorded, and that the booked
    debrief is cancelled if `off` is given. Skip `by` unless their calendar may still have the
    debrief."""
    hear = {it.account for it in participants(db, folio.id)}
    hear |= {it.account for it in _held(db, folio) if it.kind == "manager"}
    for account in sorted(hear if off else hear - {by}):
        outbox.tell(db, folio.id, debrief_hour.DECIDED, account, f"{folio.id}:{account}", off)
    # Interviewers outside the debrief kept the time free too.
    for account in sorted(debrief_hour.interviewing(db, folio) - hear) if off else ():
        outbox.tell(db, folio.id, debrief_hour.MAIL, account, f"{folio.id}:{account}", off)


def _held(db: Session, folio: Folio) -> list[Standing]:
    query = select(Standing).where(Standing.folio == folio.id, Standing.state != "ended")
    return sorted(db.scalars(query), key=lambda it: (it.account, it.kind))


def _deciding(held: Sequence[Standing]) -> list[Standing]:
    decide = [it for it in held if it.kind == "manager"]
    return decide or [it for it in held if it.kind == "coordinator"]


def say_open(db: Session, folio: Folio, account: str, standing: str) -> None:
    outbox.tell(db, folio.id, "reviews/debrief_open", account, standing)


def ask_for_vote(
    db: Session, folio: Folio, account: str, standing: str, *, waits: bool = True
) -> None:
    outbox.tell(db, folio.id, "reviews/debrief_vote", account, standing, {"waits": waits})
    if not waits:
        return
    zone = ZoneInfo(db.get_one(Opening, folio.opening).zone)
    telling.plan_late(db, folio, working_days.end_of(clock.now(), VOTE_DAYS, zone))
