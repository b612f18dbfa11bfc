"""Take a rejected candidate's one request for a second look. It changes no rating and no
decision; its answer is added to the feedback."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.languages import gettext as _
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.scope import CANDIDATE, Absent
from prompts import announce
from prompts.clarifying.own_questions import written
from prompts.models import Invitation, SecondLook
from prompts.queries import Own
from prompts.window.status import Beyond

DAYS = timedelta(days=10)

MAIL = "prompts/second_look"


def until(case: Own, beyond: Beyond) -> datetime | None:
    """Return when the offer ends, counted from the decision or from later feedback. Return
    None if there is none."""
    if beyond.decided is None or beyond.offer:
        return None
    since = max(beyond.decided, beyond.released_at or beyond.decided)
    return times.end_of_day(since + DAYS, case.zone)


def ask(db: Session, mine: Invitation, text: str, offered: datetime | None) -> None:
    """Store the request. `offered` is what `until` returned. Raise Absent without an offer."""
    folio = stages.locked(db, mine.folio)
    if offered is None or not matrix.may_write([CANDIDATE], "second_look", folio.stage):
        raise Absent
    text = written(text, "look", _("Write what is wrong first."), _("Your request"))
    earlier = db.get(SecondLook, folio.id, populate_existing=True)
    if earlier is not None and earlier.asked == text:
        return
    if earlier is not None or offered < clock.now():
        raise Conflict(
            "look", _("You can ask once, within ten days. Reply to any of our emails.")
        )
    db.add(SecondLook(folio=folio.id, asked=text, asked_at=clock.now()))
    db.flush()
    announce.coordinators(db, folio, MAIL, folio.id, {"folio": folio.id})
    chain.record(db, "second_look.asked", {}, folio=folio.id, by=mine.id)


def waiting(folios: Sequence[str]) -> Select[str, datetime]:
    """Select when open requests were made. Callers must be allowed to see LK."""
    asked = select(SecondLook.folio, SecondLook.asked_at)
    return asked.where(SecondLook.folio.in_(folios), SecondLook.answered_at.is_(None))
