"""Mails to candidates: addressed and filled when they are sent, with a link of their own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, languages
from blindfolio.accounts import links
from blindfolio.archive.models import StoredDocument
from blindfolio.archive.store import Archive
from blindfolio.demo.opening_texts import TEXTS
from blindfolio.mail import own_texts
from blindfolio.mail.models import MailOut
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from prompts.clarifying import clarify, own_questions
from prompts.inviting import correct
from prompts.inviting.invite import Invitee
from prompts.models import Opening
from prompts.opening.terms import CONTACT
from prompts.submitting import page_rule
from prompts.window import extend
from tests.mailed import newest
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")


def test_a_receipt_names_what_was_submitted_and_says_whether_its_length_counts(
    db: Session, archive: Archive
) -> None:
    mine = cases.writing(db)
    read = cases.readable(db, archive, mine, pages=9)
    receipt = cases.submitted(db, mine, read).id
    length = page_rule.of(db.get_one(StoredDocument, read.document))
    text = newest(db, "prompts/receipt").words
    until = "You can replace it until Mon 9 Mar 2026, 12:00 Lisbon"
    for said in (receipt, "ada-example.md", page_rule.measured(length), until):
        assert said in text
    assert "You hear from us by Mon 23 Mar 2026." in text


def test_an_invitation_says_how_much_work_it_is_and_for_what_pay_and_has_their_own_link(
    db: Session, by: str
) -> None:
    pay = {**TEXTS, "It is paid": "We pay 300 euros, whatever the outcome. Send an invoice."}
    job = cases.opening(db, by=by, texts=pay, window_days=5)
    mine = cases.invited(db, job).id
    mail = newest(db, "prompts/invitation")
    assert (
        "Expect 4 to 8 hours on 3 to 8 pages, within 5 days of your start."
        " We pay 300 euros, whatever the outcome."
    ) in mail.text
    assert mail.calendar == ""
    link = next(word for word in mail.text.split() if "/open/" in word)
    base, _, token = link.rpartition("/open/")
    assert base == "https://review.example.test"
    assert links.leads_to(db, token, mine)
    assert not links.leads_to(db, token, "another invitation")
    assert mail.text.endswith("\n\nJo Sampleton, recruiting, Example Pay\n")
    older = cases.opening(db, by=by)
    older.terms = {key: words for key, words in older.terms.items() if key != CONTACT}
    mail = newest(db, "prompts/invitation", to=cases.invited(db, older).folio)
    assert mail.text.endswith("\n\nThe team at Example Pay\n")


def test_the_emails_of_a_german_prompt_are_german(db: Session, by: str) -> None:
    german = cases.opening(db, by=by, language="de")
    german.terms = {key: words for key, words in german.terms.items() if key != CONTACT}
    mine = cases.writing(db, german)
    invited = newest(db, "prompts/invitation")
    assert (
        invited.subject == "Einladung zu einem Designdokument für Example Pay: Staff Engineer"
    )
    assert "Das Team von Example Pay" in invited.text
    extend.deadline(db, mine, cases.NOON + timedelta(days=9), reason="Flu.", by=by)
    mail = newest(db, "prompts/extended")
    assert mail.subject == (
        "Sie haben mehr Zeit: Ihre Bearbeitungszeit endet jetzt am Mi, 11. März 2026,"
        " 12:00 Lissabon (UTC+0)"
    )
    assert "Ihre Ansprechperson hat Ihnen mehr Zeit gegeben." in mail.text
    assert "SUMMARY:Abgabe des Designdokuments" in mail.calendar


def test_an_own_text_is_sent_in_its_language_alone(db: Session, by: str) -> None:
    with languages.speaking("de"):
        ours = own_texts.ours("prompts/invitation")
        text = ours.text.replace("Guten Tag", "Grüß Gott")
        of = "prompts/invitation", ours.subject, text
        own_texts.save(db, *of, since=0, use=True, by=by)
    greetings = {"de": "Grüß Gott Ada", "en": "Hello Ada"}
    for language, greeting in greetings.items():
        mine = cases.invited(db, cases.opening(db, by=by, language=language))
        assert greeting in newest(db, "prompts/invitation", to=mine.folio).text
    with languages.speaking("de"):
        own_texts.return_to_ours(db, "prompts/invitation", since=1, by=by)
        assert own_texts.in_use(db) == {}


def test_an_invitation_to_a_corrected_address_says_that_it_replaces_the_earlier_one(
    db: Session, by: str
) -> None:
    said = "This email replaces our earlier invitation, whose links no longer work."
    folio = db.get_one(Folio, cases.invited(db, email="old@example.test").folio)

    def corrected(email: str) -> str:
        given = Invitee("Ada Example", email)
        correct.correct(db, folio, given, secret=cases.SECRET, by=by)
        return newest(db, "prompts/invitation").text

    # No link of theirs was ever made, so there is nothing that is replaced.
    assert said not in corrected("ada@example.test")
    text = corrected("new@example.test")
    assert f"\n\n{said}\n\nJo Sampleton" in text
    assert "ada@example.test" not in text and "old@example.test" not in text


def test_an_answer_that_changes_the_problem_says_when_the_window_ends_now(
    db: Session, by: str, job: Opening
) -> None:
    mine, fresh = cases.writing(db, job), cases.invited(db, job, name="Bo Specimen")
    asked = own_questions.ask(db, mine, "problem", "Who pays?", by=mine.id)
    answer = clarify.Answer("Who pays?", "Nobody.", "who pays", changes_problem=True)
    clarify.publish(db, asked, answer, by=by)
    told, waits = (newest(db, "prompts/changed", it.folio).text for it in (mine, fresh))
    assert "Mon 9 Mar 2026, 12:00 Lisbon (UTC+0)" in told
    assert "You have not started" in waits and "Ada" not in waits


def test_a_mail_that_sets_or_moves_the_deadline_says_it_in_full_and_brings_it_for_the_calendar(
    db: Session,
) -> None:
    mine = cases.writing(db, zone="Asia/Kolkata")
    extend.deadline(db, mine, cases.NOON + timedelta(days=9), reason="Flu.", by="x")
    moved = newest(db, "prompts/extended")
    assert "Wed 11 Mar 2026, 17:30 Kolkata (UTC+5:30), 12:00 UTC" in moved.text
    assert "Mon 9 Mar 2026, 18:00 Kolkata (UTC+5:30), 12:30 UTC" in moved.text
    for mail in (newest(db, "prompts/started"), moved):
        assert "DTEND:20260311T120000Z" in mail.calendar
        assert mail.sequence == 1
        assert "SUMMARY:Design document due\\, Example Pay: Staff Engineer" in mail.calendar
        for never in ("ORGANIZER", "ATTENDEE", "Ada", mine.id, "/open/"):
            assert never not in mail.calendar


def test_closing_a_window_is_confirmed_with_the_days_that_follow(
    db: Session, archive: Archive, job: Opening
) -> None:
    job.terms = job.terms | {"You hear": TEXTS["You hear"]}
    job.feedback_days = 21
    mine = cases.writing(db, job)
    cases.submitted(db, mine, cases.readable(db, archive, mine), final=True)
    mail = newest(db, "prompts/window_closed")
    assert mail.subject.startswith("Your document is final")
    # The window would have ended on Mon 9 Mar 2026.
    for said in (
        *("Jo Sampleton", "Version 1 is final", "SHA-256 of ada-example.md"),
        "You hear from us by Mon 23 Mar 2026.",
        "You have your feedback by Mon 30 Mar 2026.",
    ):
        assert said in mail.words


def test_who_asks_for_a_link_gets_one_for_each_application_that_is_under_way(
    db: Session,
) -> None:
    """In emails of their own: no team learns of the other's opening."""
    made = []
    for day, title in enumerate(("First Job", "Ended Job", "Bo's Job", "New Job")):
        address = "bo@example.test" if title == "Bo's Job" else "ada@example.test"
        with clock.at(cases.NOON + timedelta(days=day)):
            job = cases.opening(db, by=cases.member(db), title=title)
            made.append(cases.invited(db, job, email=address))
    own, ended, _, new = made
    stages.move(db, db.get_one(Folio, ended.folio), "end", reason="withdrawn", by=None)
    links.ask(db, "ada@example.test")
    for _ in range(2):  # as after a try that failed
        newest(db, links.CANDIDATES_MAIL, to=new.folio)
    titles = ("First Job", "New Job")
    for mine, title, other in zip((own, new), titles, titles[::-1], strict=True):
        mail = newest(db, links.CANDIDATES_MAIL, to=mine.folio)
        token = next(it for it in mail.text.split() if "/open/" in it).rpartition("/")[2]
        assert links.leads_to(db, token, mine.id)
        assert title in mail.subject and other not in mail.text + mail.subject
    sent = db.scalars(select(MailOut.to_id).where(MailOut.template == links.CANDIDATES_MAIL))
    assert sorted(sent) == sorted((own.folio, new.folio))
