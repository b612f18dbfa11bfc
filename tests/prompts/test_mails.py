"""Mails to candidates: addressed and filled when they are sent, with a link of their own."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, resources
from blindfolio.accounts import links
from blindfolio.app import ROOMS
from blindfolio.archive.models import StoredDocument
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.demo.opening_texts import TEXTS
from blindfolio.identity import book
from blindfolio.mail import outbox
from blindfolio.mail.deliver import Delivery
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.settings import load
from blindfolio.visibility.models import Folio
from prompts import mails
from prompts.clarifying import clarify, own_questions
from prompts.erasing import erasures
from prompts.inviting import cancel, correct, decline, new_address
from prompts.inviting.invite import Invitee
from prompts.models import Invitation, Opening, Redaction, Upload
from prompts.opening import openings
from prompts.submitting import page_rule
from prompts.window import adjustment, extend, reminders
from prompts.window.start import withdraw
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
SETTINGS = load(base_url="https://review.example.test", team="Example Pay")

ADDRESSEES = {
    template: find for room in ROOMS for template, find in room.to_candidates_of.items()
}

TO_TEAM = {
    *("asked", "adjustment", "address_refused", "address_second", "deletion"),
    *("removed", "joined", "opening_closed"),
}


def _rendered(database: Database) -> dict[str, EmailMessage]:
    delivery = Delivery(
        resources.TEMPLATES, lambda *_: pytest.fail(), None, sender="site@example.test"
    )
    found = {}
    with database.transaction() as db:
        for mail in db.scalars(select(MailOut).where(MailOut.to_kind == "candidate")):
            find = ADDRESSEES.get(mail.template, mails.to_candidate)
            to = find(db, mail, SETTINGS)
            found[mail.template] = delivery.message(mail, to)
    return found


def _plain(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def _clarified(db: Session, mine: Invitation) -> None:
    asked = own_questions.ask(db, mine, "problem", "Who pays for it?", by=mine.id)
    by = cases.member(db, "Jo Sampleton")
    answer = clarify.Answer("Who pays?", "Nobody has asked.", "who pays")
    fact = clarify.publish(db, asked, answer, by=by).id
    clarify.reply(
        db, own_questions.ask(db, mine, "process", "When?", by=mine.id), "Soon.", by=by
    )
    for name in ("changed", "changed_later"):
        args = {"fact": fact}
        outbox.send(
            db, f"prompts/{name}", to_kind="candidate", to_id=mine.folio, key=name, args=args
        )


def _redacted(db: Session, mine: Invitation, upload: Upload) -> None:
    done = Redaction(
        id=chance.new_id(),
        folio=mine.folio,
        upload=upload.id,
        document=upload.document,
        passages=[],
        reason="private",
        by=cases.member(db),
        at=cases.NOON,
        done_at=cases.NOON,
    )
    db.add(done)
    args = {"redaction": done.id}
    outbox.send(
        db, "prompts/redacted", to_kind="candidate", to_id=mine.folio, key="redacted", args=args
    )


def _given_time(db: Session, job: Opening) -> None:
    fresh, writing, by = cases.invited(db, job), cases.writing(db, job), cases.member(db)
    later = timedelta(days=1)
    extend.days(db, fresh, 9, reason="Flu.", by=by)
    extend.start_by(db, fresh, fresh.start_by + later, reason="Flu.", by=by)
    extend.deadline(db, writing, cases.NOON + 8 * later, reason="Flu.", by=by)
    asked = adjustment.ask(db, writing, "More time.", by=writing.id)
    adjustment.answer(db, writing.folio, asked.id, "You have it.", by=by)
    for mail, mine in ((reminders.OF_START, fresh), (reminders.OF_WINDOW, writing)):
        outbox.send(db, mail, to_kind="candidate", to_id=mine.folio, key=mail)
    cancel.cancel(db, db.get_one(Folio, cases.invited(db, job).folio), "filled", by=by)
    unwilling = cases.invited(db, job)
    decline.decline(db, unwilling, "My own reasons.", by=unwilling.id)


def _moved(db: Session, mine: Invitation) -> None:
    folio, by = db.get_one(Folio, mine.folio), cases.member(db)
    for address in ("new@example.test", "newer@example.test"):
        given = Invitee("Ada Example", address)
        correct.correct(db, folio, given, secret=cases.SECRET, by=by)
        waits = book.next_address(db, folio.id)
        if waits is not None and waits.email.startswith("new@"):
            new_address.confirm(
                db, folio, waits.change, session="", sends=True, secret=cases.SECRET, by=mine.id
            )


def test_each_mail_to_a_candidate_can_be_sent_and_names_nobody_else(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        read = cases.readable(db, archive, mine, pages=9)
        receipt = cases.submitted(db, mine, read).id
        length = page_rule.of(db.get_one(StoredDocument, read.document))
        for name in (
            *("expired", "closed", "slot", "slot_off", "interview", "interviews"),
            *("link", "link_taken", "feedback", "length_allowed"),
        ):
            template = f"prompts/{name}"
            outbox.send(db, template, to_kind="candidate", to_id=mine.folio, key=template)
        outbox.send(
            db,
            "prompts/window_closed",
            to_kind="candidate",
            to_id=mine.folio,
            key="window_closed",
            args={"submission": receipt},
        )
        _redacted(db, mine, read)
        _clarified(db, mine)
        _given_time(db, db.get_one(Opening, mine.opening))
        job = db.get_one(Opening, mine.opening)
        openings.add_note(db, job, "The office moves.", mail=True, by=cases.member(db))
        _moved(db, mine)
        withdraw(db, mine, by=mine.id)
        erasures.by_candidate(db, mine)
    sent = _rendered(database)
    templates = Path(resources.TEMPLATES / "prompts" / "mail").glob("*.txt")
    written = {path.stem for path in templates} - TO_TEAM
    assert {name.partition("/")[2] for name in sent} == written
    for message in sent.values():
        assert "Ada Example" in str(message["To"])
        whole = message.as_string()
        # A link's token may hold these two characters as well.
        assert not re.search(r"(?<![\w-])F-[0-9A-Z]{4,5}(?![\w-])", whole), whole
        for never in ("Jo Sampleton", "eviewer ", "Flu.", "You have it.", "My own reasons."):
            assert never not in whole, (never, whole)
    assert receipt in _plain(sent["prompts/receipt"])
    shows = "This receipt shows which file was submitted, and when"
    assert shows in _plain(sent["prompts/receipt"])
    assert "ada-example.md" in _plain(sent["prompts/receipt"]), "their own file's name"
    assert "no longer reserved" in _plain(sent["prompts/slot"]), "they have withdrawn"
    assert "not a decision" not in _plain(sent["prompts/slot_off"])
    adjusted = " ".join(_plain(sent["prompts/adjusted"]).split())
    assert "Only you and the coordinators of this opening can read the answer." in adjusted
    assert page_rule.verdict(length) in " ".join(_plain(sent["prompts/receipt"]).split())
    assert "Mar 2026, 12:00 Lisbon (UTC+0)" in str(sent["prompts/started"]["Subject"])


def test_the_link_of_a_mail_is_the_candidates_and_starts_with_the_sites_address(
    database: Database,
) -> None:
    with database.transaction() as db:
        mine = cases.invited(db).id
    text = _plain(_rendered(database)["prompts/invitation"])
    link = next(word for word in text.split() if "/open/" in word)
    base, _, token = link.rpartition("/open/")
    assert base == "https://review.example.test"
    with database.reading() as db:
        assert links.leads_to(db, token, mine)
        assert not links.leads_to(db, token, "another invitation")


def test_an_invitation_to_a_corrected_address_says_that_it_replaces_the_earlier_one(
    database: Database,
) -> None:
    said = "This email replaces our earlier invitation. Links in earlier emails no longer work."
    with database.transaction() as db:
        mine = cases.invited(db, email="old@example.test")
        folio, by = mine.folio, cases.member(db)
        given = Invitee("Ada Example", "ada@example.test")
        # No link of theirs was ever made, so there is nothing that is replaced.
        correct.correct(db, db.get_one(Folio, folio), given, secret=cases.SECRET, by=by)
    assert said not in _plain(_rendered(database)["prompts/invitation"])
    with database.transaction() as db:
        given = Invitee("Ada Example", "new@example.test")
        correct.correct(db, db.get_one(Folio, folio), given, secret=cases.SECRET, by=by)
    text = _plain(_rendered(database)["prompts/invitation"])
    assert f"\n\n{said}\n\nYour page explains" in text
    assert "ada@example.test" not in text and "old@example.test" not in text


def test_an_answer_that_changes_the_problem_says_when_the_window_ends_now(
    database: Database,
) -> None:
    with database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        job = cases.opening(db, by=jo)
        mine, _ = cases.writing(db, job), cases.invited(db, job, name="Bo Specimen")
        asked = own_questions.ask(db, mine, "problem", "Who pays?", by=mine.id)
        answer = clarify.Answer("Who pays?", "Nobody.", "who pays", changes_problem=True)
        clarify.publish(db, asked, answer, by=jo)
        texts = {}
        for mail in db.scalars(select(MailOut).where(MailOut.template == "prompts/changed")):
            to = mails.to_candidate(db, mail, SETTINGS)
            texts[to.name] = (
                MailWriter(resources.TEMPLATES).write(mail.template, to.values).text
            )
    assert "Mon 9 Mar 2026, 12:00 Lisbon (UTC+0)" in texts["Ada Example"]
    assert "You have not started" in texts["Bo Specimen"]
    assert "Ada" not in texts["Bo Specimen"]


def test_a_mail_that_sets_or_moves_the_deadline_says_it_in_full_and_brings_it_for_the_calendar(
    database: Database,
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db, zone="Asia/Kolkata")
        until = cases.NOON + timedelta(days=9)
        extend.deadline(db, mine, until, reason="Flu.", by="x")
    sent = _rendered(database)
    text = _plain(sent["prompts/extended"])
    assert "Wed 11 Mar 2026, 17:30 Kolkata (UTC+5:30), 12:00 UTC" in text
    assert "Mon 9 Mar 2026, 18:00 Kolkata (UTC+5:30), 12:30 UTC" in text
    for name in ("prompts/started", "prompts/extended"):
        [file] = sent[name].iter_attachments()
        assert file.get_content_type() == "text/calendar"
        words = str(file.get_content())
        assert "DTEND:20260311T120000Z" in words
        assert "SEQUENCE:1" in words
        assert "SUMMARY:Design document due\\, Example Pay: Staff Engineer" in words
        for never in ("ORGANIZER", "ATTENDEE", "Ada", mine.id, "/open/"):
            assert never not in words
    assert list(sent["prompts/invitation"].iter_attachments()) == []


def test_closing_a_window_is_confirmed_with_the_days_that_follow(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        job = cases.opening(db, by=cases.member(db))
        job.terms = job.terms | {"You hear": TEXTS["You hear"]}
        job.feedback_days = 21
        mine = cases.writing(db, job)
        cases.submitted(db, mine, cases.readable(db, archive, mine), final=True)
    message = _rendered(database)["prompts/window_closed"]
    assert str(message["Subject"]).startswith("You have closed your window")
    text = " ".join(_plain(message).split())
    assert "Example Pay" in text
    assert "Version 1, “ada-example.md”, is final" in text
    # The window would have ended on Mon 9 Mar 2026.
    assert "Counting Monday to Friday, that is by Mon 23 Mar 2026." in text
    assert "You will have your feedback by Mon 30 Mar 2026." in text
