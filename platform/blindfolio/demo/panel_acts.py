"""What a panel does in a conversation, by the product's own verbs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from blindfolio.demo import board_acts
from blindfolio.demo.board_acts import Note
from blindfolio.demo.stagehand import Stagehand
from blindfolio.visibility.models import Folio
from reviews.board import meetings
from reviews.panel import conversation, desk, queries


def meet(
    hand: Stagehand, note: Note, name: str, folio: str, seats: Mapping[str, str], *, by: str
) -> None:
    """The conversation gets its hour; the first of `seats` (who, and their account) starts the
    clock, and each writes a note of their own on every question."""
    board_acts.meet_soon(hand, folio, by)
    with hand.act() as db:
        found = db.get_one(Folio, folio)
        conversation.press(db, found, "start", by=next(iter(seats.values())))
        built = queries.sheet(db, folio)
        if built is None:
            raise RuntimeError("the sheet of a released folio is built by now")
        asked = [question.id for questions in built[1].values() for question in questions]
        for who, account in seats.items():
            own = note("SO", f"{name} {who} panel note", folio=folio, owner=account)
            fields = {f"note-{id_}": f"I noted {own}." for id_ in asked}
            desk.save(db, found, fields, revision=0, was=None, by=account)


def call_off_first(hand: Stagehand, folio: str, place: str, *, by: str) -> None:
    """The coordinator sets an interview, and cancels it again."""
    hand.slot(folio, hand.now + timedelta(days=20), place, by=by)
    with hand.act() as db:
        meetings.call_off(db, db.get_one(Folio, folio), by=by)
