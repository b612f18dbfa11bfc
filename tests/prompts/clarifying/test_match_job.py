"""A model finds the fact that a question asks for; whatever it does, no question is lost."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.language_model.backend import ModelRequest, NoAnswer
from blindfolio.ledger.models import Entry, Payload
from prompts.clarifying import own_questions
from prompts.clarifying.match_job import MatchQuestion
from prompts.clarifying.match_request import match_request, read_match
from prompts.models import Clarification, Invitation
from prompts.opening import model_use
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")

PACK = cases.FOLDER.probes.pack
ASKED = "Which messaging product did you buy?"
BUDGET = 1_000_000


@dataclass
class Model:
    says: str | Exception = '{"n": 1}'
    model: str = "a model"
    meanwhile: Callable[[], None] = lambda: None
    asked: list[ModelRequest] = field(default_factory=list)

    def answer(self, request: ModelRequest) -> str:
        self.asked.append(request)
        self.meanwhile()
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


ENTRIES = (
    select(Payload.body)
    .join(Entry, Entry.seq == Payload.seq)
    .where(Entry.kind == "model_matched")
)


@dataclass
class Desk:
    """Where candidates ask, and a worker looks their questions up."""

    db: Session
    database: Database

    def looking(self, *, model: bool = True) -> tuple[Clarification, Invitation]:
        job = cases.opening(self.db, by=cases.member(self.db), book="brief", model=model)
        mine = cases.invited(self.db, job)
        asked = own_questions.look_up(self.db, mine, ASKED, by=mine.id, model=True)
        assert asked.state == "looking"
        return asked, mine

    def work(self, model: Model | None, budget: int = BUDGET) -> None:
        self.db.commit()
        handler = MatchQuestion(model, budget, BUDGET)
        Worker(self.database, {own_questions.MATCH: handler}).run_until_idle()
        self.db.expire_all()


@pytest.fixture
def desk(db: Session, database: Database) -> Desk:
    return Desk(db, database)


def test_the_fact_that_a_model_chooses_among_the_facts_alone_is_given(desk: Desk) -> None:
    question, _ = desk.looking()
    model = Model()
    desk.work(model)
    assert (question.state, question.given) == ("answered", PACK[0].key)
    [request] = model.asked
    assert request == match_request(ASKED, PACK)
    sent = json.loads(request.material)
    assert set(sent) == {"facts", "question"} and sent["question"] == ASKED
    assert [fact["text"] for fact in sent["facts"]] == [fact.answer for fact in PACK]
    assert {key for fact in sent["facts"] for key in fact} == {"n", "topic", "text"}


@pytest.mark.parametrize(
    "says",
    [
        '{"n": null}',
        '{"n": 0}',
        f'{{"n": {len(PACK) + 1}}}',
        '{"n": "1"}',
        '{"n": true}',
        '{"fact": 1}',
        "none of them",
        "",
        NoAnswer("over the time"),
        RuntimeError(ASKED),
    ],
)
def test_without_a_fact_the_question_is_kept_for_its_asker(
    desk: Desk, says: str | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    question, _ = desk.looking()
    with caplog.at_level(logging.INFO):
        desk.work(Model(says))
    assert (question.state, question.given) == ("kept", "")
    assert ASKED not in caplog.text
    states = select(Job.state).where(Job.kind == own_questions.MATCH)
    assert desk.db.scalars(states).all() == ["done"]


def test_nothing_is_sent_without_a_model_or_for_who_objects_meanwhile(desk: Desk) -> None:
    question, _ = desk.looking()
    desk.work(None)
    assert (question.state, question.given) == ("kept", "")
    model = Model()
    for objects in (True, False):
        question, mine = desk.looking(model=objects)
        if objects:
            model_use.say(desk.db, mine, objects=True, at=cases.NOON, by=mine.id)
        desk.work(model)
        assert (model.asked, question.state, question.given) == ([], "kept", "")


def test_what_is_sent_is_in_the_ledger_first_and_without_its_words(desk: Desk) -> None:
    _, mine = desk.looking()
    seen: list[int] = []

    def look() -> None:
        with desk.database.reading() as db:
            seen.append(len(db.scalars(ENTRIES).all()))

    desk.work(Model(meanwhile=look))
    assert seen == [1]
    [body] = desk.db.scalars(ENTRIES)
    assert set(body["facts"]) == {"model", "clarification", "tokens"}
    assert ASKED not in json.dumps(body)
    folio = desk.db.scalars(select(Entry.folio).where(Entry.kind == "model_matched")).one()
    assert folio == mine.folio


def test_a_day_over_its_budget_sends_nothing_more(desk: Desk) -> None:
    one = match_request(ASKED, PACK).tokens
    model = Model('{"n": null}')
    for hours, sent in ((0, 1), (0, 1), (25, 2)):
        with clock.at(cases.NOON + timedelta(hours=hours)):
            question, _ = desk.looking()
            desk.work(model, budget=one * 2 - 1)
        assert len(model.asked) == sent
        assert (question.state, question.given) == ("kept", "")


def _close(db: Session, mine: Invitation, _question: str) -> None:
    mine.closed_at = clock.now()


def _choose(db: Session, mine: Invitation, _question: str) -> None:
    own_questions.choose(db, mine, 0, by=mine.id)


def _send(db: Session, mine: Invitation, question: str) -> None:
    own_questions.send(db, mine, question, by=mine.id)


@pytest.mark.parametrize(
    ("act", "state", "given"),
    [(_choose, "answered", PACK[0].key), (_send, "waiting", ""), (_close, "kept", "")],
)
def test_what_its_asker_does_meanwhile_goes_first(
    desk: Desk, act: Callable[[Session, Invitation, str], None], state: str, given: str
) -> None:
    question, mine = desk.looking()

    def meanwhile() -> None:
        with desk.database.transaction() as db:
            act(db, db.get_one(Invitation, mine.id), question.id)

    desk.work(Model(meanwhile=meanwhile))
    assert (question.state, question.given) == (state, given)


def test_an_hour_has_twenty_facts_whoever_finds_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_questions, "AN_HOUR", 1)
    question, mine = desk.looking()
    assert own_questions.choose(desk.db, mine, 1, by=mine.id).given
    desk.work(Model())
    assert (question.state, question.given) == ("kept", "")


def test_a_model_that_thinks_aloud_is_read() -> None:
    said = '<think>{"n": 7}? No.</think>Here:\n```json\n{"n": 2}\n```'
    assert read_match(said, PACK) == PACK[1]
