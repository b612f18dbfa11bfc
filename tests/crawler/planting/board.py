"""Acts on the board: a private list of conflicts, a reviewer who declines, reminders, a covered
passage, a candidate's new link."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from blindfolio import clock
from blindfolio.archive import documents
from blindfolio.demo.stagehand import Stagehand
from blindfolio.documents.blinding.redaction import RedactedPassage
from blindfolio.identity import conflicts
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio, Standing
from prompts.inviting import hand_out
from prompts.redaction import REASONS
from reviews.board import meetings, remind
from reviews.board import redact as redaction
from reviews.reading import assignment
from tests.crawler.planting.planter import Planter


def act(planter: Planter) -> None:
    hand, accounts, folios = planter.hand, planter.accounts, planter.folios
    for kind in conflicts.KINDS:
        with hand.act() as db:
            word = planter.note("CL", f"r1 {kind}", owner=accounts["r1"])
            conflicts.declare(db, accounts["r1"], kind, f"{word} Nobody")
    # A seat is given back, and an interview is cancelled with its debrief.
    hand.seat(folios["read"]["id"], accounts["out"], by=accounts["c1"])
    at = (hand.now + timedelta(days=90)).replace(hour=9)
    debrief = at + timedelta(hours=3)
    hand.slot(folios["invited"]["id"], at, "", debrief_at=debrief, by=accounts["c1"])
    with hand.act() as db:
        folio = db.get_one(Folio, folios["read"]["id"])
        meetings.unseat(db, folio, accounts["out"], by=accounts["c1"])
        folio = db.get_one(Folio, folios["invited"]["id"])
        meetings.call_off(db, folio, by=accounts["c1"])
    hand.ask_reviewer(folios["read"]["id"], accounts["out"], by=accounts["c1"], accepts=False)
    with hand.act() as db:
        assignment.decline(db, folios["read"]["id"], by=accounts["out"], reason="away")
    for who, kind, where in (
        ("r3", "answer", "read"),
        ("r1", "review", "read"),
        ("p1", "card", "panel"),
    ):
        with hand.act() as db:
            folio = db.get_one(Folio, folios[where]["id"])
            held = select(Standing.id).where(
                Standing.folio == folio.id,
                Standing.account == accounts[who],
                Standing.state != "ended",
            )
            about = f"{'card' if kind == 'card' else 'review'}:{db.scalars(held).one()}"
            told = remind.Reminder(about, folio.id, kind, "account", accounts[who])
            remind.send(db, [told], by=accounts["c1"])


def redact(hand: Stagehand, folio: str, words: str, *, by: str) -> None:
    with hand.act() as db:
        found = db.get_one(Folio, folio)
        blocks = documents.rebuild(db, found.document or "").blocks
        block = next(block for block in blocks if words in block.text)
        start = block.text.index(words)
        passage = RedactedPassage(block.id, start, start + len(words))
        redaction.redact(db, found, [passage], next(iter(REASONS)), by=by)
    hand.work()


def take(hand: Stagehand, folio: str, *, by: str) -> None:
    with hand.act() as db:
        for told in db.scalars(select(MailOut).where(MailOut.to_id == folio)):
            told.failed_at, told.failure = clock.now(), "address"
    hand.on(Folio, folio, hand_out.take, sends=True, by=by)
