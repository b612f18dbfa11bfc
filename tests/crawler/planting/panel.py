"""What a panel does in an interview, by the product's own verbs."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from blindfolio.demo.stagehand import Stagehand
from blindfolio.visibility.models import Folio
from reviews.panel import conversation, desk, queries
from reviews.panel.models import SheetQuestion, Slot
from reviews.panel.sheet import edit
from tests.crawler.planting.planter import Planter


def meet(planter: Planter, name: str, folio: str, seats: Mapping[str, str], *, by: str) -> None:
    """The interview is two acts ahead, over when the panel writes; the first of `seats` (who, and
    their account) starts the clock, and each writes a note of their own on every question."""
    hand = planter.hand
    with hand.parts.database.reading() as db:
        place = db.get_one(Slot, folio).place
    hand.slot(folio, hand.now + 2 * hand.step, place, by=by)
    with hand.act() as db:
        found = db.get_one(Folio, folio)
        conversation.press(db, found, "start", by=next(iter(seats.values())))
        asked = _questions(db, folio)
        for who, account in seats.items():
            own = planter.note("SO", f"{name} {who} panel note", folio=folio, owner=account)
            fields = {f"note-{question.id}": f"I noted {own}." for question in asked}
            desk.save(db, found, fields, revision=0, was=None, by=account)


def reword(hand: Stagehand, folio: str, account: str, text: str) -> None:
    with hand.act() as db:
        question = _questions(db, folio)[0]
        found = db.get_one(Folio, folio)
        edit.reword(db, found, question, text, was=question.text, by=account)


def _questions(db: Session, folio: str) -> list[SheetQuestion]:
    built = queries.sheet(db, folio)
    assert built is not None, "the sheet of a released folio is built by now"
    return [question for questions in built[1].values() for question in questions]
