"""Mails to candidates: addressed and filled when they are sent, with a link of their own."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from blindfolio import resources
from blindfolio.accounts import links
from blindfolio.app import ROOMS
from blindfolio.archive.models import StoredDocument
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.demo.opening_texts import TEXTS
from blindfolio.mail.deliver import Delivery
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.settings import load
from blindfolio.visibility.models import Folio
from prompts import mails
from prompts.clarifying import clarify, own_questions
from prompts.inviting import correct
from prompts.inviting.invite import Invitee
from prompts.submitting import page_rule
from prompts.window import extend
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
SETTINGS = load(base_url="https://review.example.test", team="Example Pay")

ADDRESSEES = {
    template: find for room in ROOMS for template, find in room.to_candidates_of.items()
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


def test_a_receipt_names_what_was_submitted_and_says_whether_its_length_counts(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        read = cases.readable(db, archive, mine, pages=9)
        receipt = cases.submitted(db, mine, read).id
        length = page_rule.of(db.get_one(StoredDocument, read.document))
    text = " ".join(_plain(_rendered(database)["prompts/receipt"]).split())
    for said in (receipt, "ada-example.md", page_rule.verdict(length)):
        assert said in text


def test_an_invitation_says_how_much_work_it_is_and_for_what_pay_and_has_their_own_link(
    database: Database,
) -> None:
    pay = {**TEXTS, "It is paid": "We pay 300 euros, whatever the outcome. Send an invoice."}
    with database.transaction() as db:
        job = cases.opening(db, by=cases.member(db), texts=pay, window_days=5)
        mine = cases.invited(db, job).id
    text = _plain(_rendered(database)["prompts/invitation"])
    assert (
        "Expect 4 to 8 hours of work on 3 to 8 pages, within 5 days of your start."
        " Pay: We pay 300 euros, whatever the outcome.\n"
    ) in text
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
        mine, fresh = cases.writing(db, job), cases.invited(db, job, name="Bo Specimen")
        asked = own_questions.ask(db, mine, "problem", "Who pays?", by=mine.id)
        answer = clarify.Answer("Who pays?", "Nobody.", "who pays", changes_problem=True)
        clarify.publish(db, asked, answer, by=jo)
        texts = {}
        for mail in db.scalars(select(MailOut).where(MailOut.template == "prompts/changed")):
            to = mails.to_candidate(db, mail, SETTINGS)
            texts[mail.to_id] = (
                MailWriter(resources.TEMPLATES).write(mail.template, to.values).text
            )
    assert "Mon 9 Mar 2026, 12:00 Lisbon (UTC+0)" in texts[mine.folio]
    assert "You have not started" in texts[fresh.folio]
    assert "Ada" not in texts[fresh.folio]


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
