"""Take a rejected candidate's one request for a second look. It changes no rating and no
decision; its answer is added to the feedback."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.as_typed import as_typed
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.scope import CANDIDATE, Absent
from prompts import announce
from prompts.models import Invitation, SecondLook
from prompts.queries import Own
from prompts.window.status import Beyond

DAYS = 10

LONGEST = 2000

MAIL = "prompts/second_look"


def until(case: Own, beyond: Beyond) -> datetime | None:
    """Return when the offer ends: days after the decision, or after feedback that came
    later. Return None if there never was an offer."""
    if beyond.decided is None or beyond.offer:
        return None
    since = max(beyond.decided, beyond.released_at or beyond.decided)
    return times.end_of_day(since + timedelta(days=DAYS), case.zone)


def ask(
    db: Session, invitation: Invitation, text: str, offered: datetime | None, *, by: str
) -> None:
    """Store the request. `offered` is when the offer ends. Raise Absent if there is none."""
    folio = stages.locked(db, invitation.folio)
    if offered is None or not matrix.may_write([CANDIDATE], "second_look", folio.stage):
        raise Absent
    text, earlier = as_typed(text), db.get(SecondLook, folio.id, populate_existing=True)
    if earlier is not None:
        if earlier.asked == text:
            return
        raise Conflict("look", "You have already asked for a second look. You can ask once.")
    if offered < clock.now():
        raise Conflict(
            "look",
            f"You could ask for a second look for {DAYS} days, which are over. If you still have"
            " a question, reply to any of our emails.",
        )
    if not text:
        raise Refusal("look", "Write what is wrong first.")
    if len(text) > LONGEST:
        raise Refusal("look", f"This is longer than {LONGEST:,} characters. Shorten it.")
    db.add(SecondLook(folio=folio.id, asked=text, asked_at=clock.now()))
    db.flush()
    announce.coordinators(db, folio, MAIL, folio.id, {"folio": folio.id})
    chain.record(db, "second_look.asked", {}, folio=folio.id, by=by)


def waiting(folios: Sequence[str] | Select[str]) -> Select[str, datetime]:
    """Select when each folio's unanswered request was made. Callers must be allowed to see
    LK."""
    asked = select(SecondLook.folio, SecondLook.asked_at)
    return asked.where(SecondLook.folio.in_(folios), SecondLook.answered_at.is_(None))
