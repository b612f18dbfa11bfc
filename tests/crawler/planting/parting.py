"""Acts at an end: a candidate declines, agrees to practice or says what they think of the process;
someone leaves the team; a decided application is to be deleted, and an admin keeps one."""

from __future__ import annotations

from blindfolio.accounts import people
from blindfolio.demo.stagehand import Stagehand
from blindfolio.visibility.models import Folio
from prompts.erasing import after_decision, erasures, holds
from prompts.inviting import cancel, close_opening, decline
from prompts.models import Invitation, Opening
from prompts.opening import openings, running
from prompts.window import practice_consent, process_answer
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


def say_no(hand: Stagehand, invitation: str, words: str) -> None:
    with hand.act() as db:
        decline.decline(db, db.get_one(Invitation, invitation), words, by=invitation)


def call_off(hand: Stagehand, folio: str, reason: str, *, by: str) -> None:
    with hand.act() as db:
        cancel.cancel(db, db.get_one(Folio, folio), reason, by=by)


def answer_process(hand: Stagehand, invitation: str, words: str) -> None:
    with hand.act() as db:
        process_answer.answer(db, db.get_one(Invitation, invitation), "mostly", words)


def agree_to_practice(hand: Stagehand, invitation: str) -> None:
    with hand.act() as db:
        practice_consent.answer(db, db.get_one(Invitation, invitation), "yes")


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


def hold(hand: Stagehand, folio: str, words: str, *, by: str) -> None:
    with hand.act() as db:
        holds.begin(db, folio, words, by=by)
