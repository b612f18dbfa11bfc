"""Asking, one answer to everybody without who asked, and time for who still writes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.identity.models import CandidateIdentity
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts.clarifying import clarify, own_questions, questions
from prompts.clarifying.clarify import Answer
from prompts.models import Clarification, Invitation, KnownFact, Opening
from prompts.window import start
from tests.expect import refused
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")

WHY = "Why does the invoice show 52?"
SAID = Answer(WHY, "They are copies of 2022.", "the invoice")


def _ask(
    db: Session, mine: Invitation, text: str = WHY, about: str = "problem"
) -> Clarification:
    return own_questions.ask(db, mine, about, text, by=mine.id)


def _mails(db: Session, template: str) -> list[str]:
    found = select(MailOut.to_id).where(MailOut.template == f"prompts/{template}")
    return sorted(db.scalars(found))


def _count(db: Session, table: type[Clarification] | type[KnownFact]) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def test_the_same_words_while_they_wait_are_one_question(either_database: Database) -> None:
    with either_database.transaction() as db:
        mine = cases.writing(db).id
    # On SQLite the second waits at the door of the first.
    gate = threading.Barrier(1 if either_database.url.startswith("sqlite") else 2)

    def press(_: int) -> None:
        with either_database.transaction() as db:
            gate.wait()
            _ask(db, db.get_one(Invitation, mine), f" {WHY}\r\n")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, range(2)))
    with either_database.transaction() as db:
        assert _count(db, Clarification) == 1
        _ask(db, db.get_one(Invitation, mine), "Another?")
        assert _count(db, Clarification) == 2


def test_asking_and_answering_at_once_never_wait_for_each_other(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        by = cases.member(db)
        job = cases.opening(db, by=by)
        asker, other = cases.writing(db, job).id, cases.writing(db, job).id

    def answer(text: str, question: str, gate: threading.Barrier) -> None:
        given = Answer("Which?", text, "topic", changes_problem=True)
        gate.wait()
        try:
            with either_database.transaction() as db:
                clarify.publish(db, db.get_one(Clarification, question), given, by=by)
        except Refusal as refusal:
            assert refusal.code == "settled"

    def ask(text: str, gate: threading.Barrier) -> None:
        gate.wait()
        with either_database.transaction() as db:
            _ask(db, db.get_one(Invitation, other), text)

    for n in range(9):
        with either_database.transaction() as db:
            waits = _ask(db, db.get_one(Invitation, asker), f"Question {n}?").id
        gate = threading.Barrier(3)
        with ThreadPoolExecutor(3) as pool:
            done = [pool.submit(answer, text, waits, gate) for text in ("One.", "Another.")]
            done.append(pool.submit(ask, f"And {n}?", gate))
        for each in done:
            each.result()
    with either_database.reading() as db:
        assert (_count(db, KnownFact), _count(db, Clarification)) == (9, 18)


def test_ten_questions_a_day_and_then_the_sentence_says_when(db: Session) -> None:
    mine = cases.writing(db)
    for n in range(own_questions.A_DAY):
        with clock.at(cases.NOON + timedelta(minutes=n)):
            _ask(db, mine, f"Question {n}?")
    with pytest.raises(Refusal, match="after Tue 3 Mar 2026, 12:00 Lisbon") as refused:
        _ask(db, mine, "One more?")
    assert refused.value.status == 429
    with clock.at(cases.NOON + timedelta(days=1)):
        _ask(db, mine, "One more?")


def test_no_question_is_taken_once_the_window_is_closed(db: Session, archive: Archive) -> None:
    late, final, gone = (cases.writing(db) for _ in range(3))
    cases.submitted(db, final, cases.readable(db, archive, final), final=True)
    start.withdraw(db, gone, by=gone.id)
    for mine in (final, gone):
        with refused("window"):
            _ask(db, mine)
    with clock.at(cases.NOON + timedelta(days=7)):
        _ask(db, late)
    with clock.at(cases.NOON + timedelta(days=7, seconds=1)), refused("window"):
        _ask(db, late, "And this?")


def test_an_answer_reaches_everybody_who_can_still_use_it_and_nobody_learns_who_asked(
    db: Session, job: Opening, by: str, archive: Archive
) -> None:
    asker, other, done, asked_too = (cases.writing(db, job) for _ in range(4))
    fresh = cases.invited(db, job)
    also = _ask(db, asked_too).id
    for one in (done, asked_too):
        cases.submitted(db, one, cases.readable(db, archive, one), final=True)
    elsewhere = cases.writing(db)
    asked = _ask(db, asker)
    fact = clarify.publish(db, asked, replace(SAID, also=(also,)), by=by)
    assert (fact.opening, fact.question, fact.answer) == (job.id, WHY, SAID.text)
    assert (asked.state, asked.fact, asked.topic) == ("answered", fact.id, "the invoice")
    assert _mails(db, "clarified") == sorted(i.folio for i in (asker, other, fresh))
    assert elsewhere.folio not in _mails(db, "clarified")
    assert _mails(db, "replied") == [asked_too.folio], "who has submitted meanwhile"
    columns = {c.key for c in KnownFact.__table__.columns}
    assert columns == {
        *("id", "opening", "question", "answer", "at", "withheld", "changes_problem")
    }


def test_the_same_answer_twice_is_one_and_another_is_refused(
    db: Session, job: Opening, by: str
) -> None:
    asked = _ask(db, cases.writing(db, job))
    first = clarify.publish(db, asked, SAID, by=by)
    assert clarify.publish(db, asked, SAID, by=by).id == first.id
    with refused("settled"):
        clarify.publish(db, asked, Answer(WHY, "Nobody knows.", "the invoice"), by=by)
    with refused("settled"):
        clarify.reply(db, asked, "It is yours to decide.", by=by)
    assert (_count(db, KnownFact), len(_mails(db, "clarified"))) == (1, 1)


def test_a_withheld_fact_is_given_in_one_press_or_in_other_words(
    db: Session, job: Opening, by: str
) -> None:
    withheld = cases.FOLDER.probes.withheld[0]
    asked, later = (_ask(db, cases.writing(db, job)) for _ in range(2))
    fact = clarify.publish(db, asked, Answer(WHY, withheld=withheld.key), by=by)
    assert (fact.answer, fact.withheld) == (withheld.answer, withheld.key)
    assert asked.topic == withheld.about
    with refused("withheld"):
        clarify.publish(db, later, Answer(WHY, withheld="no-such"), by=by)
    reworded = Answer(WHY, "In our own words.", withheld=withheld.key)
    assert clarify.publish(db, later, reworded, by=by).answer == "In our own words."


def test_one_answer_settles_what_others_asked_alike(db: Session, job: Opening, by: str) -> None:
    mine, other, third = (cases.writing(db, job) for _ in range(3))
    asked, same, process = _ask(db, mine), _ask(db, other), _ask(db, third, about="process")
    foreign = _ask(db, cases.writing(db))
    also = (same.id, process.id, foreign.id, "never2issued")
    fact = clarify.publish(db, asked, Answer(WHY, "Copies.", "invoice", also=also), by=by)
    assert (same.fact, same.topic) == (fact.id, "invoice")
    assert (process.state, foreign.state) == ("waiting", "waiting")
    assert [questions.topics(db, i.folio) for i in (mine, other, third)] == [
        ["invoice"],
        ["invoice"],
        [],
    ]


def test_what_was_known_before_is_pointed_to_and_is_no_topic(
    db: Session, job: Opening, by: str
) -> None:
    fact = clarify.publish(db, _ask(db, cases.writing(db, job)), SAID, by=by)
    late = cases.writing(db, job)
    asked = _ask(db, late, "And the 52?")
    with refused("fact"):
        clarify.point_to(db, asked, "never2issued", by=by)
    for _ in range(2):
        clarify.point_to(db, asked, fact.id, by=by)
    assert (asked.state, asked.fact) == ("answered", fact.id)
    assert questions.topics(db, late.folio) == []
    assert _mails(db, "replied") == [late.folio]


def test_the_process_and_a_refusal_to_answer_go_to_the_asker_alone(
    db: Session, job: Opening, by: str
) -> None:
    mine, _ = cases.writing(db, job), cases.writing(db, job)
    process, problem = _ask(db, mine, "When is it?", "process"), _ask(db, mine)
    with refused("about"):
        clarify.publish(db, process, SAID, by=by)
    with refused("reply"):
        clarify.reply(db, process, " ", by=by)
    for _ in range(2):
        clarify.reply(db, process, "On 12 March.", by=by)
        clarify.reply(db, problem, "That is yours to decide.", by=by)
    assert (process.state, problem.state) == ("answered", "declined")
    assert _mails(db, "replied") == [mine.folio, mine.folio]
    assert _count(db, KnownFact) == 0
    assert questions.topics(db, mine.folio) == []


@pytest.mark.parametrize(
    "words", ["As Ada Example, may I?", "Write me: ada@elsewhere.test", "We at Specimen Bank"]
)
def test_words_that_name_the_asker_are_held_back_until_somebody_says_it_is_not_they(
    db: Session, job: Opening, by: str, words: str
) -> None:
    mine = cases.writing(db, job)
    if "Specimen" in words:
        person = db.scalars(
            select(CandidateIdentity).where(CandidateIdentity.folio == mine.folio)
        ).one()
        person.employers = ["Specimen Bank"]
    asked = _ask(db, mine, words)
    for question, text in ((words, "Yes."), (WHY, words)):
        with refused("named"):
            clarify.publish(db, asked, Answer(question, text, "a topic"), by=by)
    assert _count(db, KnownFact) == 0
    clarify.publish(db, asked, Answer(words, "Yes.", "a topic", sure=True), by=by)


def test_what_lacks_something_or_is_too_long_isrefused(
    db: Session, job: Opening, by: str
) -> None:
    mine = cases.writing(db, job)
    long = "a" * own_questions.LONGEST
    for text, about, code in ((" \n ", "problem", "text"), (long + "a", "problem", "text"),
                              (WHY, "", "about")):  # fmt: skip
        with refused(code):
            _ask(db, mine, text, about)
    asked = _ask(db, mine, long)
    for answer, code in (
        (Answer("", "Yes.", "topic"), "question"),
        (Answer(WHY, " ", "topic"), "answer"),
        (Answer(WHY, long + "a", "topic"), "answer"),
        (Answer(WHY, "Yes.", " "), "topic"),
        (Answer(WHY, "Yes.", "t" * (own_questions.TOPIC + 1)), "topic"),
    ):
        with refused(code):
            clarify.publish(db, asked, answer, by=by)
    assert asked.state == "waiting"


@pytest.mark.usefixtures("either_database")
def test_an_answer_that_changes_the_problem_leaves_every_open_window_two_days(
    db: Session, archive: Archive, job: Opening, by: str
) -> None:
    early, late = cases.writing(db, job), cases.writing(db, job, zone="Asia/Kolkata")
    fresh = cases.invited(db, job)
    final, gone = cases.writing(db, job), cases.writing(db, job)
    version = cases.submitted(db, final, cases.readable(db, archive, final), final=True)
    start.withdraw(db, gone, by=gone.id)
    with clock.at(cases.NOON + timedelta(days=6)):
        begun = cases.writing(db, job)
    untouched = {i: i.deadline for i in (begun, final, gone)}
    asked = _ask(db, early)
    with clock.at(cases.NOON + timedelta(days=6, hours=2, minutes=10)):
        clarify.publish(db, asked, replace(SAID, changes_problem=True), by=by)
    db.expire_all()
    # The next full hour of each one's own clocks.
    assert early.deadline == cases.NOON + timedelta(days=8, hours=3)
    assert late.deadline == cases.NOON + timedelta(days=8, hours=2, minutes=30)
    assert {i: i.deadline for i in untouched} == untouched
    assert fresh.deadline is None
    assert _mails(db, "changed") == sorted(i.folio for i in (early, late, fresh, begun))
    assert _mails(db, "changed_later") == [final.folio]
    assert (db.get_one(Folio, final.folio).stage, version.version) == ("2", 1)
    assert _mails(db, "clarified") == []


def test_what_waits_is_counted_in_one_statement_without_who_has_left(
    db: Session, job: Opening, by: str
) -> None:
    mine, other, gone = (cases.writing(db, job) for _ in range(3))
    first = _ask(db, mine)
    with clock.at(cases.NOON + timedelta(hours=1)):
        _ask(db, mine, "And this?", "process")
        settled, _ = _ask(db, other), _ask(db, gone)
    clarify.publish(db, settled, SAID, by=by)
    start.withdraw(db, gone, by=gone.id)
    assert clarify.waiting(db, [job.id, "never2issued"]) == {job.id: 2}
    waits = db.execute(clarify.waiting_by_folio([mine.folio, other.folio])).all()
    assert min(waits, key=lambda it: it.asked_at)[:2] == (mine.folio, first.id)
    assert {folio for folio, *_ in waits} == {mine.folio}


def test_the_ledger_holds_ids_and_no_word(db: Session, job: Opening, by: str) -> None:
    mine = cases.writing(db, job)
    clarify.publish(db, _ask(db, mine), SAID, by=by)
    clarify.reply(db, _ask(db, mine, "When?", "process"), "Soon, Ada.", by=by)
    written = str([p.body for p in db.scalars(select(Payload))])
    for word in ("invoice", "copies", "When", "Soon", "Ada"):
        assert word not in written
    kinds = set(db.scalars(select(Entry.kind)))
    assert kinds >= {"question.asked", "clarified", "replied"}
