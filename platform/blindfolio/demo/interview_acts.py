"""What interviewers of a loop do, by the product's own verbs."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from blindfolio.demo.board_acts import Note
from blindfolio.demo.stagehand import Stagehand
from blindfolio.visibility.models import Folio
from reviews.interviews import draft, passing, seats
from reviews.interviews.models import Interview
from reviews.interviews.own_interview import own_interview

STAGE = "influence"
"""The stage that is given: the one whose scorecard has every field."""


def give(hand: Stagehand, note: Note, name: str, folio: str, account: str, *, by: str) -> None:
    """Somebody holds a stage of the loop at an hour, and has begun to write."""
    place = note("SL", f"{name} interview place", folio=folio)
    with hand.act() as db:
        found = db.get_one(Folio, folio)
        stage = seats.stage_of(db, found, STAGE)
        at = hand.now + timedelta(days=20)
        seats.give(db, found, stage, account, at, f"Room {place}", minutes=45, by=by)
    with hand.act() as db:
        held = select(Interview.id).where(
            Interview.folio == folio, Interview.account == account
        )
        own = own_interview(db, account, db.scalars(held).one())
        fields = {name: "" for name in draft.fields_of(own) if name.startswith("said-")}
        fields |= dict.fromkeys((*own.evidence, "text"), "")
        for field in fields:
            word = note("SO", f"{name} interview {field}", folio=folio, owner=account)
            fields[field] = f"I heard {word} there."
        draft.save(db, own, fields, revision=0, by=account)


def go_on_without(hand: Stagehand, note: Note, name: str, folio: str, *, by: str) -> None:
    """The coordinator says of each scorecard of the loop why the debrief doesn't wait for it."""
    with hand.act() as db:
        found = db.get_one(Folio, folio)
        for stage in passing.waited_for(db, found):
            reason = note("SP SX", f"{name} without {stage}", folio=folio)
            passing.pass_card(db, found, stage, f"Because of {reason}.", by=by)
