"""Questions through the web: who asks, who answers, and what nobody else ever reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.demo.stagehand import Stagehand
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio
from prompts.clarifying import clarify, own_questions
from prompts.models import Clarification, Invitation, KnownFact, Opening
from prompts.opening import openings
from prompts.submitting.submit import Statement
from tests.crawler.walk import stripped
from tests.expect import answered, every, got, one, transact
from tests.prompts import cases
from tests.sites import Site, copied, open_site

pytestmark = pytest.mark.usefixtures("noon")

WHY = "Why does the invoice show 52, when 47 run?"
TOLD = "They are copies of 2022. Nobody dared to remove them."


@dataclass(frozen=True, slots=True)
class Asking:
    opening: str
    coordinator: str
    first: str
    second: str


def _begin(db: Session) -> Asking:
    jo = cases.member(db, "Jo Sampleton", "coordinator")
    job = cases.opening(db, by=jo)
    first, second = (cases.writing(db, job, name=n) for n in ("Ada Example", "Bo Specimen"))
    return Asking(job.id, jo, first.id, second.id)


@pytest.fixture
def asking(site: Site) -> Asking:
    with site.parts.database.transaction() as db:
        return _begin(db)


@pytest.fixture
def jo(site: Site, asking: Asking) -> FlaskClient:
    return site.as_account(asking.coordinator)


def _ask(site: Site, who: str, text: str = WHY, about: str = "problem") -> str:
    client = site.as_candidate(who)
    answer = client.post("/my/questions", data={"about": about, "text": text})
    assert answer.headers["Location"] == "/my/questions?said=asked_question"
    mine = select(Clarification.id).where(Clarification.invitation == who)
    return one(site, mine.where(Clarification.text == text))


def _answer(jo: FlaskClient, asked: str, **more: str) -> None:
    form = {"question": WHY, "answer": TOLD, "topic": "the 52"} | more
    answered(jo.post(f"/questions/{asked}/answer", data=form), 303)


def test_a_refusal_keeps_what_was_typed(site: Site, asking: Asking) -> None:
    client = site.as_candidate(asking.first)
    long = "w" * (own_questions.LONGEST + 1)
    for form in ({"text": "Only typed."}, {"about": "problem", "text": long}):
        said = "Your question was not sent."
        soon = "When you get an answer: Within two working days."
        answered(client.post("/my/questions", data=form), 422, form["text"], said, soon)


def test_the_answer_reaches_all_and_is_the_same_to_the_byte_whoever_asked(
    tmp_path: Path, site: Site
) -> None:
    hand = Stagehand(site.parts, cases.NOON, timedelta(minutes=1))
    with site.parts.database.transaction() as db:
        asking = _begin(db)
        job = db.get_one(Opening, asking.opening)
        third, reads = cases.writing(db, job).id, cases.writing(db, job)
        folio, code = reads.folio, db.get_one(Folio, reads.folio).code
        manager = cases.member(db, "Hanna Placeholder", "manager")
        openings.join(db, job, manager, "manager", by=asking.coordinator)
    reviewer = hand.person("Robin Testcase", "robin@example.test")
    sent = hand.send(reads.id, "plan.md", "# A plan\n\nOf a few words.\n")
    hand.submit(reads.id, sent, Statement(ai_used=False), final=True)
    hand.ask_reviewer(folio, reviewer, by=asking.coordinator)
    site.parts.database.engines.dispose()
    other = open_site(copied(tmp_path / "site", tmp_path / "other"))
    seen = []
    for each, asker in ((site, asking.first), (other, asking.second)):
        with clock.at(hand.now + timedelta(hours=3)):
            question = _ask(each, asker)
        with clock.at(hand.now + timedelta(days=1)):
            _answer(each.as_account(asking.coordinator), question)
            mails = select(MailOut.to_id).where(MailOut.template == "prompts/clarified")
            told = every(each, mails.order_by(MailOut.to_id))
            managed = each.as_account(manager).get(f"/candidates/{folio}/questions")
            assert managed.status_code == 404  # At 2 a manager has no CF.
            pages = [each.as_candidate(third).get(page) for page in ("/my", "/my/questions")]
            pages.append(each.as_account(reviewer).get(f"/read/{code}/prompt"))
            own = each.as_candidate(asker).get("/my/questions").text
        assert "Answer sent to all candidates" in own
        for page in pages:
            for words in (WHY, TOLD, "Tue 3 Mar 2026"):
                assert words in unescape(page.text)
            assert "the 52<" not in page.text  # The topic is the panel's.
        assert "12:" not in pages[-1].text
        seen.append([told, *map(stripped, [*pages, managed])])
    other.parts.database.engines.dispose()
    assert seen[0] == seen[1]


def test_a_question_that_names_the_asker_is_warned_of_and_nothing_typed_is_lost(
    site: Site, asking: Asking, jo: FlaskClient
) -> None:
    words = "I am Ada Example. Who pays?"
    question = _ask(site, asking.first, words)
    warned = "“Ada Example” could identify the person who asked."
    answered(jo.get(f"/questions/{question}"), 200, warned)
    form = {"question": words, "answer": TOLD, "topic": "who pays", "changes": "1"}
    kept = (words, TOLD, 'value="who pays"', "checked", 'name="sure"')
    answered(jo.post(f"/questions/{question}/answer", data=form), 422, *kept)
    assert "Ada Example" not in site.as_candidate(asking.second).get("/my/questions").text
    _answer(jo, question, question="Who pays?")
    assert "Who pays?" in site.as_candidate(asking.second).get("/my/questions").text


def test_alike_questions_are_settled_together_and_others_pointed_to_or_declined(
    site: Site, asking: Asking, jo: FlaskClient
) -> None:
    first, same = _ask(site, asking.first), _ask(site, asking.second, "Why 52?")
    assert "Why 52?" in jo.get(f"/questions/{first}").text
    _answer(jo, first, also=same)
    again, other = _ask(site, asking.second, "52?"), _ask(site, asking.second, "Which?")
    fact = one(site, select(KnownFact.id))
    assert jo.post(f"/questions/{again}/known", data={"fact": "x"}).status_code == 422
    assert jo.post(f"/questions/{again}/known", data={"fact": fact}).status_code == 303
    assert jo.post(f"/questions/{other}/reply", data={"reply": " "}).status_code == 422
    declined = {"reply": "That is yours to decide."}
    assert jo.post(f"/questions/{other}/reply", data=declined).status_code == 303
    page = site.as_candidate(asking.second).get("/my/questions").text
    assert page.count(TOLD) >= 2 and "That is yours to decide." in page
    assert "yours to decide" not in site.as_candidate(asking.first).get("/my/questions").text
    assert "No open questions." in jo.get(f"/openings/{asking.opening}/questions").text


def test_only_who_runs_the_opening_finds_its_questions(site: Site, asking: Asking) -> None:
    question = _ask(site, asking.first)
    kim = transact(site, cases.member, "Kim Lorem", "coordinator")
    other = site.as_account(kim)
    never = answered(other.get("/questions/never2issued"), 404)
    assert stripped(other.get(f"/questions/{question}")) == stripped(never)
    assert other.get(f"/openings/{asking.opening}/questions").status_code == 404
    form = {"question": WHY, "answer": TOLD, "topic": "x", "reply": "x", "fact": "x"}
    for verb in ("answer", "reply", "known"):
        assert other.post(f"/questions/{question}/{verb}", data=form).status_code == 404
    assert got(site, Clarification, question).state == "waiting"


def test_who_has_left_keeps_their_own_words_and_no_longer_the_list(
    site: Site, asking: Asking, jo: FlaskClient
) -> None:
    question = _ask(site, asking.first)
    _answer(jo, question)
    _answer(jo, _ask(site, asking.second, "And the rest?"), question="And the rest?")
    client = site.as_candidate(asking.first)
    client.post("/my/withdraw")
    assert "/my/questions" in client.get("/my").text
    page = answered(client.get("/my/questions"), 200, lacks=(TOLD, "And the rest?")).text
    assert WHY in unescape(page)
    # For the coordinator, too, they are gone but for their name.
    assert jo.get(f"/questions/{question}").status_code == 404


@pytest.mark.parametrize("where", ["candidate", "listed", "question"])
def test_statements_stay_the_same_however_much_was_asked(
    site: Site, asking: Asking, jo: FlaskClient, where: str
) -> None:
    question = _ask(site, asking.first)
    client = site.as_candidate(asking.first) if where == "candidate" else jo
    path = {
        "candidate": "/my/questions",
        "listed": f"/openings/{asking.opening}/questions",
        "question": f"/questions/{question}",
    }[where]
    client.get(path)
    counts = []
    for _ in range(2):
        with site.counted() as seen:
            assert client.get(path).status_code == 200
        counts.append(len(seen))
        with site.parts.database.transaction() as db:
            for n in range(4):
                for who in (asking.first, asking.second):
                    mine = db.get_one(Invitation, who)
                    made = own_questions.ask(db, mine, "problem", f"Question {n}?", by=who)
                answer = clarify.Answer(f"Question {n}?", "Yes.", "topic")
                clarify.publish(db, made, answer, by=asking.coordinator)
    assert counts[0] == counts[1] <= 14
