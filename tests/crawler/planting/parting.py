"""Acts at an end: someone leaves the team, and a decided application is to be deleted."""

from __future__ import annotations

from blindfolio.accounts import people
from blindfolio.demo.stagehand import Stagehand
from prompts.erasing import after_decision, erasures
from prompts.inviting import close_opening
from prompts.models import Opening
from prompts.opening import openings, running
from reviews.board import leave as leaving


def leave(hand: Stagehand, opening: str, account: str, *, by: str) -> None:
    """They help to run the opening, to which no one has been invited yet, and are taken out of it
    while it is closed for a moment; they do so again and leave."""
    hand.join(opening, account, "coordinator", by=by)
    with hand.act() as db:
        job = db.get_one(Opening, opening)
        openings.remove(db, job, account, by=by)
        close_opening.close(db, job, close_opening.FINISH, "", by=by)
        running.resume(db, job, by=by)
    # Whoever has left gets no more emails.
    hand.work()
    hand.join(opening, account, "coordinator", by=by)
    with hand.act() as db:
        leaving.leave(db, people.member(db, account), by=by)


def ask_for_deletion(hand: Stagehand, folio: str, *, by: str) -> str:
    with hand.act() as db:
        erasures.by_coordinator(db, folio, "told", by=by)
        asked = after_decision.current(db, folio)
        assert asked is not None
        return asked.id


def stop_deletion(
    hand: Stagehand, deletion: str, *, second: str, objects: str, words: str
) -> None:
    with hand.act() as db:
        after_decision.confirm(db, deletion, by=second)
    with hand.act() as db:
        after_decision.object_to(db, deletion, words, by=objects)
