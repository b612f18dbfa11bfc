from __future__ import annotations

from blindfolio.demo.stagehand import Stagehand
from prompts.inviting import invitation_list, invitations_csv
from prompts.models import Opening
from prompts.opening import openings


def add(hand: Stagehand, opening: str, *, note: str, people: str, by: str) -> None:
    """Emails the note to everyone; the list isn't sent yet."""
    with hand.act() as db:
        job = db.get_one(Opening, opening)
        openings.add_note(db, job, note, mail=True, by=by)
        invitation_list.keep(db, job, invitations_csv.read(people.encode()), by=by)
