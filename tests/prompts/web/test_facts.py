"""The brief through the web: choose a topic beside it, or let a model look for a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio import clock
from blindfolio.app import assemble
from blindfolio.settings import load
from prompts.clarifying import own_questions
from prompts.models import Clarification, Invitation, Opening, PromptVersion
from prompts.window import start
from tests.expect import answered, every, got, transact
from tests.platform.language_model.conftest import ModelServer, running
from tests.prompts import cases
from tests.prompts.web.pressing import words
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("noon")

PACK = cases.FOLDER.probes.pack
LOAD, LOAD_SAYS = 0, PACK[0].answer
INCIDENTS = next(n for n, fact in enumerate(PACK) if fact.key == "incidents")
NOTHING = "Which messaging product did you buy?"
LONG = f"{NOTHING} {'And why? ' * 40}".strip()


@pytest.fixture
def jo(site: Site) -> str:
    return transact(site, cases.member, "Jo Sampleton", "coordinator")


@pytest.fixture
def opening(site: Site, jo: str) -> str:
    with site.parts.database.transaction() as db:
        return cases.opening(db, by=jo, book="brief").id


def _candidate(site: Site, opening: str, *, started: bool = True) -> tuple[FlaskClient, str]:
    with site.parts.database.transaction() as db:
        mine = cases.invited(db, db.get_one(Opening, opening))
        if started:
            start.start(db, mine, "Europe/Lisbon", secret=cases.SECRET, by=mine.id)
    return site.as_candidate(mine.id), mine.folio


def _choose(client: FlaskClient, n: int) -> str:
    assert f'name="fact" value="{n}"' in client.get("/my").text
    answer = client.post("/my/facts", data={"fact": str(n)})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def _found(site: Site, folio: str, text: str, key: str = "") -> None:
    with site.parts.database.transaction() as db:
        mine = db.scalars(select(Invitation).where(Invitation.folio == folio)).one()
        asked = own_questions.look_up(db, mine, text, by=mine.id, model=bool(key))
        fact = next((fact for fact in PACK if fact.key == key), None)
        own_questions.matched(db, asked, fact)


def _forms(page: str) -> list[tuple[str, dict[str, str], str]]:
    found = []
    for form in re.finditer(r'<form method="post" action="([^"]+)".*?</form>', page, re.S):
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[0])
        fields = {name: unescape(value) for name, value in hidden}
        found.append((form[1], fields, words(page[: form.start()])))
    return found


def _waiting(site: Site) -> set[str]:
    return {*every(site, select(Clarification.text).where(Clarification.state == "waiting"))}


@pytest.mark.parametrize("started", [False, True])
def test_a_fact_is_one_press_beside_the_brief(
    site: Site, opening: str, *, started: bool
) -> None:
    job = got(site, Opening, opening)
    brief = got(site, PromptVersion, job.prompt_version).brief
    client, _ = _candidate(site, opening, started=started)
    page = client.get("/my").text
    assert brief["intro"] in words(page)
    assert "You lose nothing by not asking: write down what you assume." in page
    for n, fact in enumerate(PACK):
        assert f'name="fact" value="{n}">{fact.about}</button>' in unescape(page)
        assert fact.answer not in words(page)
    assert _choose(client, LOAD) == "/my#fact-load"
    page = answered(client.get("/my"), 200, 'id="fact-load"').text
    assert LOAD_SAYS in words(page)
    assert "You chose this" in words(page)
    assert f'name="fact" value="{LOAD}"' not in page
    assert "Your coordinator answered" not in page
    for path in ("/my", "/my/questions", "/my/document"):
        told = words(client.get(path).text)
        assert not [fact for fact in PACK[1:] if fact.answer in told], path
    # Without a model there is nothing to type but a question to the coordinator.
    assert "<textarea" not in page.partition('id="facts"')[2].partition("</section>")[0]


def test_what_is_no_topic_gives_nothing(site: Site, opening: str) -> None:
    client, _ = _candidate(site, opening)
    for n in ("", "x", "-1", str(len(PACK)), "²", "9" * 5000):
        assert client.post("/my/facts", data={"fact": n}).status_code == 404, n


def test_every_press_that_sends_a_question_sends_the_one_that_stands_before_it(
    site: Site, opening: str
) -> None:
    client, folio = _candidate(site, opening)
    _choose(client, INCIDENTS)
    for minute, text in enumerate((NOTHING, "peak tps?", LONG)):
        with clock.at(cases.NOON + timedelta(minutes=minute)):
            _found(site, folio, text, "load" if text == "peak tps?" else "")
    assert not _waiting(site)
    told: set[str] = set()
    for path in ("/my", "/my/questions"):
        for action, fields, before in _forms(client.get(path).text):
            if not re.search("/my/questions/.+/send|/my/questions$", action):
                continue
            if action.endswith("questions") and "text" not in fields:
                continue  # the box that one types in
            was = _waiting(site)
            assert client.post(action, data=fields).status_code == 303
            for text in _waiting(site) - was:
                told.add(text)
                assert text in before[-len(text) - 240 :]
    assert told == {NOTHING, LONG, "peak tps?"}
    closed = ("Questions without a fact", "Not what I asked")
    answered(client.get("/my/questions"), 200, lacks=closed)


def test_after_the_window_the_facts_stay_and_nothing_can_be_asked(
    site: Site, opening: str
) -> None:
    client, folio = _candidate(site, opening)
    _choose(client, LOAD)
    _found(site, folio, NOTHING)
    with clock.at(cases.NOON + timedelta(days=7, minutes=1)):
        for path in ("/my", "/my/questions"):
            page = client.get(path).text
            assert LOAD_SAYS in words(page)
            assert f"{NOTHING} No fact was found." in words(page)
            assert "Send it to my coordinator" not in page
            assert 'name="fact"' not in page
        late = client.post("/my/facts", data={"fact": INCIDENTS})
        answered(late, 409, "Your window is closed")


def test_the_coordinator_reads_what_was_given_and_answers_with_any_fact(
    site: Site, opening: str, jo: str
) -> None:
    client, folio = _candidate(site, opening)
    _found(site, folio, "peak tps?", "load")
    _found(site, folio, "Who buys lunch?")
    client.post("/my/questions", data={"about": "problem", "text": NOTHING})
    coordinator = site.as_account(jo)
    page = coordinator.get(f"/candidates/{folio}/questions").text
    assert "Who buys lunch?" not in page
    assert LOAD_SAYS in words(page)
    assert "Given at once, to this candidate alone." in page
    asked = {
        text: re.search(rf'/questions/(\w+)">{re.escape(text)}', page)[1]  # type: ignore[index]
        for text in ("peak tps?", NOTHING)
    }
    given = words(coordinator.get(f"/questions/{asked['peak tps?']}").text)
    assert "Given at once, to this candidate alone" in given and LOAD_SAYS in given
    open_one = words(coordinator.get(f"/questions/{asked[NOTHING]}").text)
    for fact in PACK:
        assert fact.answer in open_one
    form = {"fill": "load", "question": NOTHING}
    filled = coordinator.post(f"/questions/{asked[NOTHING]}/answer", data=form)
    assert f">\n{LOAD_SAYS}</textarea>" in unescape(filled.text)


ASKED = "Which messaging product did you buy?"
LOOKING = "A language model is looking for a fact"
TOLD = "A language model looks for the fact that answers your question."
NONE = "No fact was found. Only you can see this question."


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ModelServer]:
    folder = tmp_path / "model"
    folder.mkdir()
    with running(folder) as made:
        yield made


@pytest.fixture
def with_a_model(site: Site, server: ModelServer) -> Iterator[Site]:
    folder = Path(site.parts.settings.data)
    parts = assemble(load(data=folder, model=f"openai:first-fact.web@{server.url}"))
    yield Site(parts)
    parts.database.engines.dispose()


def _writing(site: Site) -> FlaskClient:
    with site.parts.database.transaction() as db:
        job = cases.opening(db, by=cases.member(db), book="brief", model=True)
        mine = cases.writing(db, job).id
    return site.as_candidate(mine)


def _ask(client: FlaskClient) -> str:
    asked = client.post("/my/facts/question", data={"text": ASKED})
    assert (asked.status_code, asked.headers["Location"]) == (303, "/my#facts")
    return client.get("/my").text


def test_the_page_waits_and_then_shows_the_fact(
    with_a_model: Site, server: ModelServer
) -> None:
    client = _writing(with_a_model)
    answered(client.get("/my"), 200, TOLD)
    page = _ask(client)
    assert LOOKING in page
    assert PACK[0].about in page  # the topics are there meanwhile
    waits = re.search(r'href="(/my/questions/\w+)" data-wait="([^"]+)"', page)
    assert waits
    assert client.get(waits[2]).json == {"state": "received"}
    with_a_model.parts.worker.run_until_idle()
    assert client.get(waits[2]).json == {"state": "done"}
    assert client.get(waits[1]).headers["Location"] == f"/my#fact-{PACK[0].key}"
    page = words(client.get("/my").text)
    assert PACK[0].answer in page
    assert LOOKING not in page
    [request] = server.asked("first-fact.web")
    assert ASKED in str(request)


def test_who_objects_is_told_of_no_model_and_keeps_what_an_older_page_asked(
    with_a_model: Site, server: ModelServer
) -> None:
    client = _writing(with_a_model)
    client.post("/my/model", data={"no_model": "1"})
    answered(client.get("/my"), 200, lacks=(TOLD, "/my/facts/question"))
    page = _ask(client)
    assert LOOKING not in page
    assert f"{ASKED} {NONE}" in words(page)
    with_a_model.parts.worker.run_until_idle()
    assert server.asked("first-fact.web") == []


def test_a_question_that_was_looked_up_in_vain_is_sent_by_its_own_press(
    with_a_model: Site,
) -> None:
    client = _writing(with_a_model)
    page = _ask(client)
    assert "/send" not in page  # while the model looks
    with clock.at(cases.NOON + own_questions.LOOKS):
        page = client.get("/my").text
        assert f"{ASKED} {NONE}" in words(page)
        send = re.search(r'action="(/my/questions/\w+/send)"', page)
        assert send
        sent = client.post(send[1])
    assert sent.headers["Location"] == "/my/questions?said=asked_question"
    answered(client.get("/my/questions"), 200, ASKED, "Waiting for an answer.")


def test_a_refusal_keeps_what_was_typed(with_a_model: Site) -> None:
    client = _writing(with_a_model)
    long = "w" * (own_questions.LONGEST + 1)
    refused = answered(client.post("/my/facts/question", data={"text": long}), 422)
    assert f">\n{long}</textarea>" in refused.text
    assert 'href="#f-fact"' in refused.text
    with clock.at(cases.NOON + timedelta(days=8)):
        answered(client.post("/my/facts/question", data={"text": ASKED}), 409, ASKED)
