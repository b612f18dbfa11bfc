"""Acts on an opening beyond the common way: who ends before the start, a note, a list of people."""

from __future__ import annotations

from blindfolio.demo.stagehand import Stagehand
from blindfolio.visibility.models import Folio
from prompts.inviting import cancel, decline, invitation_list, invitations_csv
from prompts.models import Invitation, Opening
from prompts.opening import openings


def say_no(hand: Stagehand, invitation: str, words: str) -> None:
    """The candidate declines, with `words` for the coordinator."""
    with hand.act() as db:
        decline.decline(db, db.get_one(Invitation, invitation), words, by=invitation)


def call_off(hand: Stagehand, folio: str, reason: str, *, by: str) -> None:
    """The coordinator cancels, for a reason of `prompts.window.cancelled.REASONS`."""
    with hand.act() as db:
        cancel.cancel(db, db.get_one(Folio, folio), reason, by=by)


def add(hand: Stagehand, opening: str, *, note: str, people: str, by: str) -> None:
    """A note under what the opening promises, emailed to everyone, and a list of people that waits
    to be sent."""
    with hand.act() as db:
        job = db.get_one(Opening, opening)
        openings.add_note(db, job, note, mail=True, by=by)
        invitation_list.keep(db, job, invitations_csv.read(people.encode()), by=by)
