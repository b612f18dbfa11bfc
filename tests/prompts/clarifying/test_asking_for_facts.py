"""Who has the brief asks for facts, and gets each at once and alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from prompts.clarifying import clarify, matching, own_questions, questions
from prompts.clarifying.clarify import Answer
from prompts.models import Clarification, Invitation, KnownFact, Opening, PromptVersion
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")

PACK = cases.FOLDER.probes.pack
LOAD = "peak tps?"
WITHHELD = "Which functions does the invoice list that the dashboard does not show?"
NOTHING = "Which messaging product did you buy?"


def _opening(db: Session, book: str = "brief") -> tuple[Opening, str]:
    by = cases.member(db, "Jo Sampleton", "coordinator")
    return cases.opening(db, by=by, book=book), by


def _ask(db: Session, mine: Invitation, text: str, about: str = "problem") -> Clarification:
    return own_questions.ask(db, mine, about, text, by=mine.id)


def _sent(db: Session, mine: Invitation, text: str) -> Clarification:
    """A question that found no fact, sent to the coordinators."""
    return own_questions.send(db, mine, _ask(db, mine, text).id, by=mine.id)


MAILED = select(MailOut.to_id).where(MailOut.template == "prompts/asked")
OPEN = frozenset({DataClass.CANDIDATE_QUESTIONS, DataClass.PROMPT})


def _asked_for(
    db: Session, mine: Invitation, classes: frozenset[DataClass] = OPEN
) -> questions.AskedFor:
    job = db.get_one(Opening, mine.opening)
    version = db.get_one(PromptVersion, job.prompt_version)
    found = questions.asked_for(db, mine.id, job, version, classes)
    assert found is not None
    return found


def _asks(count: int) -> Iterator[str]:
    """Questions that get so many facts, each another one."""
    keys: set[str] = set()
    for fact in PACK:
        for ask in fact.asks:
            found = matching.match(ask, PACK)
            if found and found.key not in keys:
                keys.add(found.key)
                yield ask
            if len(keys) == count:
                return


def test_a_fact_is_given_at_once_to_its_asker_alone(database: Database) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        mine, other = cases.invited(db, job), cases.writing(db, job)
        asked = _ask(db, mine, LOAD)
        assert (asked.state, asked.given, asked.topic) == ("answered", "load", "Load")
        assert asked.settled_at == cases.NOON and asked.settled_by is None
        assert [it.given for it in _asked_for(db, mine).given] == [PACK[0]]
        assert _asked_for(db, other).given == []
        assert db.scalar(select(KnownFact.id)) is None
        assert db.scalar(select(MailOut.id).where(MailOut.template == "prompts/asked")) is None


def test_facts_that_no_page_tells_are_given_as_well(database: Database) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        asked = _ask(db, cases.writing(db, job), WITHHELD)
        assert asked.given in {fact.key for fact in cases.FOLDER.probes.withheld}


def test_the_ledger_says_that_a_fact_was_given_and_not_which(database: Database) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        mine = cases.writing(db, job)
        asked = _ask(db, mine, LOAD)
        entry, body = db.execute(
            select(Entry, Payload.body)
            .join(Payload, Payload.seq == Entry.seq)
            .where(Entry.kind == "fact.given")
        ).one()
        assert (entry.folio, entry.actor) == (mine.folio, mine.id)
        assert body["facts"] == {"clarification": asked.id}


def test_the_same_fact_again_is_shown_again_and_costs_nothing(database: Database) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        mine = cases.writing(db, job)
        first = _ask(db, mine, LOAD)
        for _ in range(own_questions.AN_HOUR):
            assert _ask(db, mine, "How many payments per second at peak?").id == first.id
        assert db.scalar(select(func.count()).select_from(Clarification)) == 1
        assert len(_asked_for(db, mine).given) == 1


def test_who_asks_for_a_fact_again_in_other_words_can_send_these(database: Database) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        mine = cases.writing(db, job)
        other_words = "How many tps do you have at peak?"
        first = _ask(db, mine, LOAD)
        with clock.at(clock.now() + timedelta(minutes=1)):
            _ask(db, mine, "What is the budget?")
        with clock.at(clock.now() + timedelta(minutes=2)):
            assert _ask(db, mine, other_words).id == first.id
        newest = _asked_for(db, mine).given[0]
        assert (newest.question.text, newest.question.settled_at) == (other_words, cases.NOON)


def test_a_kept_question_that_is_asked_again_is_the_one_to_send(database: Database) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        mine = cases.writing(db, job)
        for minute, text in enumerate((NOTHING, "Who buys lunch?", NOTHING)):
            with clock.at(clock.now() + timedelta(minutes=minute)):
                _ask(db, mine, text)
        assert [one.text for one in _asked_for(db, mine).unsent] == [NOTHING, "Who buys lunch?"]


def test_twenty_facts_an_hour_and_the_refusal_says_when(database: Database) -> None:
    asks = list(_asks(own_questions.AN_HOUR + 1))
    with database.transaction() as db:
        job, _ = _opening(db)
        mine = cases.writing(db, job)
        *first, last = asks
        for ask in first:
            assert _ask(db, mine, ask).given
        with pytest.raises(
            Refusal, match=r"20 facts in the last hour.*13:00.*still here"
        ) as no:
            _ask(db, mine, last)
        assert no.value.status == 429
        # What was given counts for nothing else.
        assert _ask(db, mine, NOTHING).state == "kept"
        assert _ask(db, mine, first[0]).given
    with clock.at(cases.NOON + timedelta(hours=1)), database.transaction() as db:
        assert _ask(db, db.get_one(Invitation, mine.id), last).given


def test_what_no_fact_answers_is_kept_and_shows_the_topics_of_the_whole_pack(
    database: Database,
) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        mine, other = cases.writing(db, job), cases.writing(db, job)
        _ask(db, mine, LOAD)
        assert _asked_for(db, mine).topics == []
        asked = _ask(db, mine, NOTHING)
        assert (asked.state, asked.given, asked.topic) == ("kept", "", "")
        assert _asked_for(db, mine).topics == [fact.about for fact in PACK]
        assert _asked_for(db, other).topics == []
        ended = _asked_for(db, mine, OPEN - {DataClass.PROMPT})
        assert (len(ended.given), ended.topics) == (1, [])
        assert list(db.scalars(MAILED)) == []
        assert questions.own(db, mine.id, frozenset()) == []
        assert [it.question.text for it in questions.of_folio(db, mine.folio)] == [LOAD]


def test_a_kept_question_is_sent_once_when_its_asker_says_so(database: Database) -> None:
    with database.transaction() as db:
        job, by = _opening(db)
        mine, other = cases.writing(db, job), cases.writing(db, job)
        asked = _ask(db, mine, NOTHING)
        assert _ask(db, mine, NOTHING).id == asked.id
        with pytest.raises(Absent):
            own_questions.send(db, other, asked.id, by=other.id)
    with clock.at(cases.NOON + timedelta(hours=3)), database.transaction() as db:
        mine = db.get_one(Invitation, mine.id)
        for _ in range(2):
            sent = own_questions.send(db, mine, asked.id, by=mine.id)
        assert (sent.state, sent.asked_at) == ("waiting", cases.NOON + timedelta(hours=3))
        assert list(db.scalars(MAILED)) == [by]
        assert [it.question.text for it in questions.own(db, mine.id, frozenset())] == [NOTHING]
        assert list(_asked_for(db, mine).unsent) == []


def test_a_candidate_sends_ten_questions_a_day_and_keeps_the_others(database: Database) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        mine = cases.writing(db, job)
        kept = [
            _ask(db, mine, f"{NOTHING} And number {n}?") for n in range(own_questions.A_DAY + 1)
        ]
        for one in kept[:-1]:
            own_questions.send(db, mine, one.id, by=mine.id)
        with pytest.raises(Refusal, match=r"10 questions in the last 24 hours"):
            own_questions.send(db, mine, kept[-1].id, by=mine.id)
        assert kept[-1].state == "kept"


def test_twenty_questions_an_hour_find_no_fact(database: Database) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        mine = cases.writing(db, job)
        for n in range(own_questions.AN_HOUR):
            assert _ask(db, mine, f"{NOTHING} And number {n}?").state == "kept"
        with pytest.raises(Refusal, match=r"matched 20 of your questions.*Choose a topic"):
            _ask(db, mine, NOTHING)
        assert _ask(db, mine, LOAD).given


def test_after_the_window_nothing_kept_can_be_sent(database: Database) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        mine = cases.writing(db, job)
        asked = _ask(db, mine, NOTHING)
    with clock.at(cases.NOON + timedelta(days=7, minutes=1)), database.transaction() as db:
        with pytest.raises(Refusal) as refused:
            own_questions.send(db, db.get_one(Invitation, mine.id), asked.id, by=mine.id)
        assert refused.value.code == "window"


def test_questions_about_the_process_and_of_an_open_book_get_no_fact(
    database: Database,
) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        assert _ask(db, cases.writing(db, job), LOAD, "process").state == "waiting"
        open_book, _ = _opening(db, "open")
        mine = cases.writing(db, open_book)
        assert _ask(db, mine, LOAD).state == "waiting"
        version = db.get_one(PromptVersion, open_book.prompt_version)
        assert questions.asked_for(db, mine.id, open_book, version, OPEN) is None


def test_a_closed_window_gives_nothing(database: Database) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        mine = cases.writing(db, job)
    with clock.at(cases.NOON + timedelta(days=7, minutes=1)), database.transaction() as db:
        with pytest.raises(Refusal) as refused:
            _ask(db, db.get_one(Invitation, mine.id), LOAD)
        assert refused.value.code == "window"


def test_a_coordinator_answers_all_with_any_fact_of_the_pack(database: Database) -> None:
    fact = cases.FOLDER.probes.facts[0]
    with database.transaction() as db:
        job, by = _opening(db)
        asked = _sent(db, cases.writing(db, job), NOTHING)
        known = clarify.publish(db, asked, Answer(NOTHING, withheld=fact.key), by=by)
        assert (known.answer, known.withheld, asked.topic) == (
            fact.answer,
            fact.key,
            fact.about,
        )
        open_book, by = _opening(db, "open")
        asked = _ask(db, cases.writing(db, open_book), NOTHING)
        with pytest.raises(Refusal) as refused:
            clarify.publish(db, asked, Answer(NOTHING, withheld=fact.key), by=by)
        assert refused.value.code == "withheld"


def test_the_panel_reads_the_topic_and_nobody_elses(database: Database) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        mine, other = cases.writing(db, job), cases.writing(db, job)
        _ask(db, mine, LOAD)
        _ask(db, mine, NOTHING)
        assert questions.topics(db, mine.folio) == ["Load"]
        assert questions.topics(db, other.folio) == []


def test_a_document_could_know_what_was_given_before_it_was_sent(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        mine, other = cases.writing(db, job), cases.writing(db, job)
        _ask(db, mine, LOAD)
        for one in (mine, other):
            cases.submitted(db, one, cases.readable(db, archive, one))
    with clock.at(cases.NOON + timedelta(hours=2)), database.transaction() as db:
        mine = db.get_one(Invitation, mine.id)
        assert _ask(db, mine, "What do outages cost us?").given == "incidents"
        assert questions.told_before(db, mine.folio) == ["load"]
        assert questions.told_before(db, other.folio) == []


def test_a_topic_chosen_for_a_kept_question_settles_it(database: Database) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        mine, other = cases.writing(db, job), cases.writing(db, job)
        kept = _ask(db, mine, NOTHING)
        theirs = _ask(db, other, NOTHING)
        assert list(_asked_for(db, mine).unsent) == [kept]
        topic = PACK[0].about
        settled = own_questions.ask(db, mine, "problem", topic, by=mine.id, instead=kept.id)
        assert settled.id == kept.id
        assert (settled.state, settled.given, settled.text) == ("answered", "load", NOTHING)
        assert list(_asked_for(db, mine).unsent) == []
        assert _asked_for(db, mine).topics == []
        # Nobody settles another's.
        own_questions.ask(db, mine, "problem", PACK[1].about, by=mine.id, instead=theirs.id)
        assert theirs.state == "kept"


def test_a_topic_leaves_what_was_sent_to_the_coordinator_alone(database: Database) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        mine = cases.writing(db, job)
        sent = _sent(db, mine, NOTHING)
        got = own_questions.ask(db, mine, "problem", PACK[0].about, by=mine.id, instead=sent.id)
        assert got.given == "load"
        assert (sent.state, sent.given) == ("waiting", "")


def test_a_fact_that_is_given_again_is_listed_once(database: Database) -> None:
    with database.transaction() as db:
        job, _ = _opening(db)
        mine = cases.writing(db, job)
        _ask(db, mine, LOAD)
        kept = _ask(db, mine, NOTHING)
        own_questions.ask(db, mine, "problem", PACK[0].about, by=mine.id, instead=kept.id)
        assert [it.given for it in _asked_for(db, mine).given] == [PACK[0]]
        assert questions.topics(db, mine.folio) == ["Load"]


def test_a_fact_that_was_not_meant_leaves_the_same_words_to_be_sent(database: Database) -> None:
    with database.transaction() as db:
        job, by = _opening(db)
        mine = cases.writing(db, job)
        _ask(db, mine, LOAD)
        kept = own_questions.ask(db, mine, "problem", LOAD, by=mine.id, not_this=True)
        assert (kept.state, kept.given, kept.text) == ("kept", "", LOAD)
        again = own_questions.ask(db, mine, "problem", LOAD, by=mine.id, not_this=True)
        assert again.id == kept.id
        assert list(db.scalars(MAILED)) == []
        own_questions.send(db, mine, kept.id, by=mine.id)
        assert list(db.scalars(MAILED)) == [by]
