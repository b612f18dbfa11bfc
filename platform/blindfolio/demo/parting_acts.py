"""Acts of somebody who loses a part in an opening, and then leaves the team."""

from __future__ import annotations

from blindfolio.accounts import people
from blindfolio.demo.stagehand import Stagehand
from prompts.models import Opening
from prompts.opening import openings
from reviews.board import leave as leaving


def leave(hand: Stagehand, opening: str, account: str, *, by: str) -> None:
    """They help to run the opening and are taken out of it; they do so again and leave."""
    hand.join(opening, account, "coordinator", by=by)
    with hand.act() as db:
        openings.remove(db, db.get_one(Opening, opening), account, by=by)
    # Who has left is not written to any more.
    hand.work()
    hand.join(opening, account, "coordinator", by=by)
    with hand.act() as db:
        leaving.leave(db, people.member(db, account), by=by)
