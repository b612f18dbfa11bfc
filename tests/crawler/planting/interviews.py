"""What interviewers of a loop do, by the product's own verbs."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from blindfolio.demo.stagehand import Stagehand
from blindfolio.visibility.models import Folio
from reviews.board import meetings
from reviews.board.hours import Hour
from reviews.interviews import scorecard, waiting
from reviews.interviews.models import DIMENSIONS, Interview
from reviews.interviews.own_interview import own_interview
from tests.crawler.planting.planter import Planter

STAGE = "influence"
"""The stage that is given: the one whose scorecard has every field."""
OTHER_STAGE = "coding"
"""The stage that a second person is given."""


def give(
    planter: Planter,
    name: str,
    folio: str,
    account: str,
    *,
    stage: str = STAGE,
    locks: bool = False,
    by: str,
) -> None:
    """Someone holds a stage of the loop and has begun to write what they lock later if they lock
    it."""
    hand = planter.hand
    what = f"{name} interview" if stage == STAGE else f"{name} {stage} interview"
    classes = "SX" if locks else "SO"
    place = planter.note("SL", f"{what} place", folio=folio)
    with hand.act() as db:
        found = db.get_one(Folio, folio)
        of = meetings.stage_of(db, found, stage)
        # Nobody is in two of them at a time.
        others = db.scalar(select(func.count()).select_from(Interview)) or 0
        at = hand.now + timedelta(days=20, hours=others)
        meetings.plan(
            db,
            found,
            Hour(at, f"Room {place}", minutes=45),
            stage=of.key,
            account=account,
            by=by,
        )
    with hand.act() as db:
        held = select(Interview.id).where(
            Interview.folio == folio, Interview.account == account
        )
        own = own_interview(db, account, db.scalars(held).one())
        fields = {name: "" for name in own.filled.values() if name.startswith("said-")}
        fields |= {it.key: "" for it in own.filled.form.fields if it.kind == "text"}
        for field in fields:
            word = planter.note(classes, f"{what} {field}", folio=folio, owner=account)
            fields[field] = f"I heard {word} there."
        scorecard.save(db, own, fields, revision=0, by=account)


def lock(hand: Stagehand, folio: str, account: str, *, by: str) -> None:
    with hand.act() as db:
        held = select(Interview).where(Interview.folio == folio, Interview.account == account)
        interview = db.scalars(held).one()
        at = hand.now - timedelta(hours=2)
        place = interview.place
        meetings.plan(
            db,
            db.get_one(Folio, folio),
            Hour(at, place, minutes=45),
            stage=interview.stage,
            by=by,
        )
        id_ = interview.id
    with hand.act() as db:
        own = own_interview(db, account, id_)
        fields = {f"rating-{key}": "3" for key in own.filled.keys[DIMENSIONS]}
        fields |= {"level": "3", "confidence": "high"}
        scorecard.save(db, own, fields, revision=own.filled.revision, by=account)
        scorecard.lock(db, own_interview(db, account, id_), by=account)


def go_on_without(planter: Planter, name: str, folio: str, *, by: str) -> None:
    hand = planter.hand
    with hand.act() as db:
        found = db.get_one(Folio, folio)
        for stage in waiting.waited_for(db, found):
            reason = planter.note("SP SX", f"{name} without {stage}", folio=folio)
            scorecard.pass_card(db, found, stage, f"Because of {reason}.", by=by)
