"""What people do beside judging, by the product's own verbs: time, seats, reminders, an interview,
a covered passage, a candidate's new link, and ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.archive import documents
from blindfolio.demo.stagehand import Stagehand
from blindfolio.documents.blinding.redaction import RedactedPassage
from blindfolio.identity import book, conflicts
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio, Standing
from prompts.erasing import after_decision, erasures, holds, reopening
from prompts.inviting import close_opening, correct, hand_out
from prompts.inviting.invite import Invitee
from prompts.models import Invitation, Opening
from prompts.opening import openings, running
from prompts.redaction import REASONS
from prompts.window import adjustment, extend, prompt_request
from reviews.board import leave as leaving
from reviews.board import redact, remind
from reviews.board.scheduling import meetings
from reviews.panel import conversation, desk, queries
from reviews.panel.models import SheetQuestion, Slot
from reviews.panel.sheet import edit
from reviews.reading import assignment
from tests.crawler.planting.plan import FOLIOS
from tests.crawler.planting.planter import Planter, Story


def ask_for_time(it: Story) -> None:
    """Everyone asks for an accommodation; all but the one who is writing have their answer. Whoever
    has not started gets more days too, and may start later."""
    hand, mine, by = it.hand, it.invitation, it.by
    words = f"I need {it.note('AC', 'need')}."
    asked = hand.on(Invitation, mine, adjustment.ask, words, by=mine).id
    if it.name != "writing":
        given = f"You get {it.note('AC', 'given need')}."
        hand.do(adjustment.answer, it.folio, asked, given, by=by)
    if it.name == "invited":
        why = f"For {it.note('AC', 'why')}."
        with hand.act() as db:
            invitation = db.get_one(Invitation, mine)
            extend.days(db, invitation, 9, reason=why, by=by)
            later = invitation.start_by + timedelta(days=1)
            extend.start_by(db, invitation, later, reason="", by=by)


def lengthen(it: Story) -> None:
    why = f"For {it.note('AC', 'why')}."
    with it.hand.act() as db:
        invitation = db.get_one(Invitation, it.invitation)
        assert invitation.deadline is not None
        until = invitation.deadline + timedelta(days=1)
        extend.deadline(db, invitation, until, reason=why, by=it.by)


def on_the_board(planter: Planter) -> None:
    """A private list of conflicts, a request for another prompt, a reviewer who declines,
    reminders."""
    hand, accounts, by = planter.hand, planter.accounts, planter.accounts["c1"]
    read, invited = (planter.folios[name]["id"] for name in ("read", "invited"))
    mine = planter.folios["invited"]["invitation"]
    hand.on(Invitation, mine, prompt_request.ask, by=mine)
    for kind in conflicts.KINDS:
        with hand.act() as db:
            word = planter.note("CL", f"r1 {kind}", owner=accounts["r1"])
            conflicts.declare(db, accounts["r1"], kind, f"{word} Nobody")
    # A seat is given back, and an interview is cancelled with its debrief.
    hand.seat(read, accounts["out"], by=by)
    at = (hand.now + timedelta(days=90)).replace(hour=9)
    hand.slot(invited, at, "", debrief_at=at + timedelta(hours=3), by=by)
    with hand.act() as db:
        meetings.unseat(db, db.get_one(Folio, read), accounts["out"], by=by)
        meetings.call_off(db, db.get_one(Folio, invited), by=by)
    hand.ask_reviewer(read, accounts["out"], by=by, accepts=False)
    hand.do(assignment.decline, read, by=accounts["out"], reason="away")
    panel = planter.folios["panel"]["id"]
    for who, kind, folio in (
        ("r3", "answer", read),
        ("r1", "review", read),
        ("p1", "card", panel),
    ):
        account = accounts[who]
        of = (Standing.folio == folio, Standing.account == account, Standing.state != "ended")
        with hand.act() as db:
            held = db.scalars(select(Standing.id).where(*of)).one()
            about = f"{'card' if kind == 'card' else 'review'}:{held}"
            told = remind.Reminder(about, folio, kind, "account", account)
            remind.send(db, [told], by=by)


def cover(hand: Stagehand, folio: str, words: str, *, by: str) -> None:
    with hand.act() as db:
        found = db.get_one(Folio, folio)
        blocks = documents.rebuild(db, found.document or "").blocks
        block = next(block for block in blocks if words in block.text)
        start = block.text.index(words)
        passage = RedactedPassage(block.id, start, start + len(words))
        redact.redact(db, found, [passage], next(iter(REASONS)), by=by)
    hand.work()


def take_link(hand: Stagehand, folio: str, *, by: str) -> None:
    with hand.act() as db:
        for told in db.scalars(select(MailOut).where(MailOut.to_id == folio)):
            told.failed_at, told.failure = clock.now(), "address"
    hand.on(Folio, folio, hand_out.take, sends=True, by=by)


def meet(it: Story, seats: Sequence[str]) -> None:
    """The interview is two acts ahead, over when the panel writes; the first of `seats` starts the
    clock, and each writes a note of their own on every question."""
    hand = it.hand
    with hand.parts.database.reading() as db:
        place = db.get_one(Slot, it.folio).place
    hand.slot(it.folio, hand.now + 2 * hand.step, place, by=it.by)
    with hand.act() as db:
        found = db.get_one(Folio, it.folio)
        conversation.press(db, found, "start", by=it.accounts[seats[0]])
        asked = _questions(db, it.folio)
        for who in seats:
            own = it.note("SO", f"{who} panel note", who)
            fields = {f"note-{question.id}": f"I noted {own}." for question in asked}
            desk.save(db, found, fields, revision=0, was=None, by=it.accounts[who])


def reword(hand: Stagehand, folio: str, account: str, text: str) -> None:
    with hand.act() as db:
        question, found = _questions(db, folio)[0], db.get_one(Folio, folio)
        edit.reword(db, found, question, text, was=question.text, by=account)


def _questions(db: Session, folio: str) -> list[SheetQuestion]:
    built = queries.sheet(db, folio)
    assert built is not None, "the sheet of a released folio is built by now"
    return [question for questions in built[1].values() for question in questions]


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


def correct_address(planter: Planter) -> None:
    """Of one who has opened their page: the new address waits."""
    folio = planter.folios["read"]["id"]
    with planter.hand.act() as db:
        held = book.behind(db, folio)
        given = Invitee(held.name, f"new.{held.email}", held.handles, held.employers)
        of = db.get_one(Folio, folio)
        correct.correct(db, of, given, secret="s", by=planter.accounts["c1"])


def delete(planter: Planter) -> None:
    """Of two decided folios; one deletion is objected to. A third folio is on hold."""
    hand, accounts, folios = planter.hand, planter.accounts, planter.folios
    objects, admin = accounts["r1"], accounts["out"]
    for name in ("stopped", "closed"):
        with hand.act() as db:
            erasures.by_coordinator(db, folios[name]["id"], "told", by=accounts["c1"])
            asked = after_decision.current(db, folios[name]["id"])
    assert asked is not None
    deletion = asked.id
    why = planter.note("", "closed objection", among=[objects, admin])
    hand.do(after_decision.confirm, deletion, by=accounts["m1"])
    hand.do(after_decision.object_to, deletion, f"Because of {why}.", by=objects)
    until = hand.now.date() + timedelta(days=99)
    held, c1 = planter.folios["held"], accounts["c1"]
    why = planter.note("", "held hold", among=[admin])
    hand.do(holds.request, held["id"], f"Because of {why}.", until, by=c1)
    with hand.act() as db:
        holds.answer(db, holds.waiting(db, admin)[0].id, yes=True, by=admin)
    hand.on(Invitation, held["invitation"], erasures.by_candidate)
    why = planter.note("", "held reopening", among=[admin])
    with hand.act() as db:
        hold = holds.live(db, held["id"])
        email = db.get_one(Account, accounts[FOLIOS["held"].opened_to]).email
        assert hold is not None
        reopening.request(db, hold.id, email, f"Because of {why}.", by=admin)
    for name in ("panel", "debrief"):
        why = planter.note("", f"{name} hold", among=[accounts["c1"], admin])
        folio = folios[name]["id"]
        hand.do(holds.request, folio, f"Because of {why}.", until, by=accounts["c1"])
    with hand.act() as db:
        holds.answer(db, holds.waiting(db, admin)[0].id, yes=True, by=admin)
