"""Pass a missing scorecard or vote, so that the debrief no longer waits for it. A person who
was passed still sees no other judgement before voting."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import Stage
from reviews.debrief import notices
from reviews.debrief.models import DebriefPass
from reviews.debrief.participants import VOTED
from reviews.deciding.close import required
from reviews.interviews.waiting import open_debrief
from reviews.panel.models import Scorecard
from reviews.panel.queries import scorecard


def missing(db: Session, folio: Folio, account: str) -> Literal["scorecard", "vote", ""]:
    rows = set(standing.held(db, folio, account).values())
    if folio.stage == Stage.PANEL and "panel" in rows:
        card = scorecard(db, folio.id, account)
        return "" if card is not None and card.locked_at is not None else "scorecard"
    if folio.stage == Stage.DEBRIEF and rows & VOTED.keys():
        mine = (DebriefPass.folio == folio.id, DebriefPass.account == account)
        return "vote" if db.scalar(select(DebriefPass.id).where(*mine)) is None else ""
    return ""


def pass_over(db: Session, folio: Folio, account: str, *, reason: str, by: str) -> None:
    """Pass the person's scorecard or, once the debrief is open, their vote. Passing the last
    missing scorecard opens the debrief. Raise Refusal if no reason is given, if nothing is
    missing, or if no scorecard would be left."""
    folio = stages.locked(db, folio.id)
    what = missing(db, folio, account)
    if not what or not matrix.may_write(["coordinator"], "pass", folio.stage):
        raise Conflict(
            "nothing_missing",
            "We aren't waiting for anything from this person, so nothing was changed.",
        )
    if what == "scorecard":
        _refuse_the_only_one(db, folio, account)
    text = required(
        "reason", reason, "Write why you are not waiting. The reason is printed in the packet."
    )
    of(db, folio, account, text, by=by)
    if what == "scorecard":
        standing.take_part(db, folio, account, "panel.passed", by=by)
        open_debrief(db, folio, by=by)
    else:
        notices.say_voted(db, folio, by=by)
    chain.record(db, "debrief.pass", {"account": account}, folio=folio.id, by=by)


def of(db: Session, folio: Folio, account: str, reason: str, *, by: str) -> None:
    """Record that the debrief doesn't wait for this person. The folio must be locked."""
    made = {"id": chance.new_id(), "folio": folio.id, "account": account, "reason": reason}
    db.add(DebriefPass(**made, by=by, at=clock.now()))
    db.flush()


def _refuse_the_only_one(db: Session, folio: Folio, account: str) -> None:
    locked = select(Scorecard.account).where(
        Scorecard.folio == folio.id, Scorecard.locked_at.is_not(None)
    )
    open_seats = select(Standing.account).where(
        Standing.folio == folio.id, Standing.state == "panel", Standing.account != account
    )
    if db.scalar(locked.union(open_seats).limit(1)) is None:
        raise Conflict(
            "nobody",
            "This is the only scorecard left, and a debrief needs at least one. Remind the"
            " panelist, or add someone to the panel.",
        )
