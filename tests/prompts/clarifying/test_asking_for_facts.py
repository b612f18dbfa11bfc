"""Who has the brief chooses facts by their topics, and gets each at once and alone; what is typed
belongs to its asker until it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive.store import Archive
from blindfolio.jobs.models import Job
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from prompts import queries
from prompts.clarifying import clarify, own_questions, questions
from prompts.clarifying.clarify import Answer
from prompts.models import Clarification, Invitation, KnownFact, Opening
from tests.expect import refused
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")

PACK = cases.FOLDER.probes.pack
LOAD = 0
INCIDENTS = next(n for n, fact in enumerate(PACK) if fact.key == "incidents")
NOTHING = "Which messaging product did you buy?"


@pytest.fixture
def job(db: Session, by: str) -> Opening:
    return cases.opening(db, by=by, book="brief")


def _choose(db: Session, mine: Invitation, n: int = LOAD) -> Clarification:
    return own_questions.choose(db, mine, n, by=mine.id)


def _ask(db: Session, mine: Invitation, text: str = NOTHING) -> Clarification:
    return own_questions.ask(db, mine, "problem", text, by=mine.id)


def _look_up(db: Session, mine: Invitation, text: str = NOTHING) -> Clarification:
    return own_questions.look_up(db, mine, text, by=mine.id, model=False)


def _found(db: Session, mine: Invitation, text: str, n: int = LOAD) -> Clarification:
    asked = own_questions.look_up(db, mine, text, by=mine.id, model=True)
    own_questions.matched(db, asked, PACK[n])
    return asked


MAILED = select(MailOut.to_id).where(MailOut.template == "prompts/asked")
OPEN = frozenset({DataClass.CANDIDATE_QUESTIONS, DataClass.PROMPT})


def _case(
    db: Session, mine: Invitation, classes: frozenset[DataClass] = frozenset()
) -> queries.Own:
    return replace(queries.own(db, mine.id, [DataClass.IDENTITY]), classes=classes)


def _asked_for(
    db: Session, mine: Invitation, classes: frozenset[DataClass] = OPEN
) -> questions.AskedFor:
    found = questions.asked_for(db, _case(db, mine, classes))
    assert found is not None
    return found


def test_a_fact_is_given_at_once_to_its_asker_alone(db: Session, job: Opening) -> None:
    mine, other = cases.invited(db, job), cases.writing(db, job)
    asked = _choose(db, mine)
    assert (asked.state, asked.given, asked.topic) == ("answered", "load", "Load")
    assert asked.settled_at == cases.NOON and asked.settled_by is None
    whole = [(n, fact.about) for n, fact in enumerate(PACK)]
    for one, given in ((mine, 1), (other, 0)):
        found = _asked_for(db, one)
        assert [it.given for it in found.given] == list(PACK[:given])
        assert found.topics == whole[given:]
        assert questions.topics(db, one.folio) == ["Load"][:given], "the panel's"
    ended = _asked_for(db, mine, OPEN - {DataClass.PROMPT})
    assert (len(ended.given), ended.topics) == (1, [])
    assert db.scalar(select(KnownFact.id)) is None
    assert list(db.scalars(MAILED)) == []
    entry, body = db.execute(
        select(Entry, Payload.body)
        .join(Payload, Payload.seq == Entry.seq)
        .where(Entry.kind == "fact.given")
    ).one()
    assert (entry.folio, entry.actor) == (mine.folio, mine.id)
    assert body["facts"] == {"clarification": asked.id}, "and not which fact"


def test_twenty_facts_an_hour_and_the_refusal_says_when(db: Session, job: Opening) -> None:
    most = own_questions.AN_HOUR
    mine = cases.writing(db, job)
    for n in range(most):
        assert _choose(db, mine, n).given
    with pytest.raises(Refusal, match=r"20 facts in the last hour.*13:00") as no:
        _choose(db, mine, most)
    assert no.value.status == 429
    # What was given counts for nothing else.
    assert _look_up(db, mine).state == "kept"
    # The same again is shown again and costs nothing.
    assert _choose(db, mine, LOAD).given
    assert len(_asked_for(db, mine).given) == most
    with clock.at(cases.NOON + timedelta(hours=1)):
        assert _choose(db, mine, most).given


def test_a_question_without_a_fact_is_kept_and_sent_once_when_its_asker_says_so(
    db: Session, job: Opening, by: str
) -> None:
    mine, other = cases.writing(db, job), cases.writing(db, job)
    _choose(db, mine)
    asked = _look_up(db, mine)
    assert (asked.state, asked.given, asked.topic) == ("kept", "", "")
    assert _look_up(db, mine).id == asked.id
    assert _asked_for(db, mine).kept == [asked]
    assert list(db.scalars(MAILED)) == []
    assert questions.own(db, _case(db, mine)) == []
    assert [it.question.text for it in questions.of_folio(db, mine.folio)] == ["Load"]
    assert db.scalars(select(Job.id).where(Job.kind == own_questions.MATCH)).all() == []
    with pytest.raises(Absent):
        own_questions.send(db, other, asked.id, by=other.id)
    later = cases.NOON + timedelta(hours=3)
    with clock.at(later):
        for _ in range(2):
            sent = own_questions.send(db, mine, asked.id, by=mine.id)
        assert (sent.state, sent.asked_at) == ("waiting", later)
        assert list(db.scalars(MAILED)) == [by]
        assert [it.question.text for it in questions.own(db, _case(db, mine))] == [NOTHING]
        assert _asked_for(db, mine).kept == []


def test_twenty_questions_an_hour_find_no_fact(db: Session, job: Opening) -> None:
    mine = cases.writing(db, job)
    for n in range(own_questions.AN_HOUR):
        assert _look_up(db, mine, f"{NOTHING} And number {n}?").state == "kept"
    with pytest.raises(Refusal, match=r"for 20 of your questions.*Choose a topic"):
        _look_up(db, mine)
    assert _choose(db, mine).given


def test_after_the_window_nothing_is_given_asked_or_sent(db: Session, job: Opening) -> None:
    mine = cases.writing(db, job)
    kept = _look_up(db, mine).id
    acts: list[Callable[[Session, Invitation], Clarification]] = [
        _choose,
        lambda db, mine: _look_up(db, mine, "And now?"),
        _ask,
        lambda db, mine: own_questions.send(db, mine, kept, by=mine.id),
    ]
    with clock.at(cases.NOON + timedelta(days=7, minutes=1)):
        for act in acts:
            with refused("window"):
                act(db, mine)


def test_an_open_book_has_no_facts_to_ask_for(db: Session, by: str) -> None:
    mine = cases.writing(db, cases.opening(db, by=by, book="open"))
    for act in (_choose, _look_up):
        with pytest.raises(Absent):
            act(db, mine)
    assert questions.asked_for(db, _case(db, mine, OPEN)) is None


@pytest.mark.parametrize("book", ["brief", "open"])
def test_a_coordinator_answers_all_with_any_fact_of_the_pack(
    db: Session, by: str, book: str
) -> None:
    fact = cases.FOLDER.probes.facts[0]
    asked = _ask(db, cases.writing(db, cases.opening(db, by=by, book=book)))
    answer = Answer(NOTHING, withheld=fact.key)
    if book == "open":
        with refused("withheld"):
            clarify.publish(db, asked, answer, by=by)
        return
    known = clarify.publish(db, asked, answer, by=by)
    assert (known.answer, known.withheld) == (fact.answer, fact.key)
    assert asked.topic == fact.about


def test_a_document_could_know_what_was_told_here_and_given_before_it_was_sent(
    db: Session, archive: Archive, job: Opening, by: str
) -> None:
    first, second, *_ = cases.FOLDER.probes.withheld
    mine, other, asks, later = (cases.writing(db, job) for _ in range(4))
    foreign = cases.writing(db, cases.opening(db, by=by, book="brief"))
    told, told_later, told_there = (_ask(db, one) for one in (asks, later, foreign))
    clarify.publish(db, told, Answer("Why 52?", withheld=first.key), by=by)
    clarify.publish(db, told_there, Answer("Why 52?", withheld=second.key), by=by)
    _choose(db, mine)
    assert questions.told_before(db, mine.folio) == []
    for one in (mine, other):
        cases.submitted(db, one, cases.readable(db, archive, one))
    with clock.at(cases.NOON + timedelta(hours=2)):
        clarify.publish(db, told_later, Answer("And?", withheld=second.key), by=by)
        assert _choose(db, mine, INCIDENTS).given == "incidents"
        assert questions.told_before(db, mine.folio) == sorted([first.key, "load"])
        assert questions.told_before(db, other.folio) == [first.key]


def test_a_fact_found_again_is_listed_once_with_the_newest_words_which_can_be_sent_too(
    db: Session, job: Opening, by: str
) -> None:
    mine = cases.writing(db, job)
    _choose(db, mine)
    with clock.at(cases.NOON + timedelta(minutes=1)):
        given = _found(db, mine, "peak tps?")
        (listed,) = _asked_for(db, mine).given
        assert (listed.given, listed.question.text) == (PACK[0], "peak tps?")
        assert questions.topics(db, mine.folio) == ["Load"]
        for _ in range(2):
            sent = _ask(db, mine, "peak tps?")
    assert (sent.state, sent.text, given.given) == ("waiting", "peak tps?", "load")
    assert sent.id != given.id
    assert list(db.scalars(MAILED)) == [by]
