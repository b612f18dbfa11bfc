"""Where an opening has a model, it looks for the fact that a question asks for: through the web and
a real server that answers as a model's does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from blindfolio import clock
from blindfolio.app import assemble
from blindfolio.settings import load
from prompts.clarifying import own_questions
from prompts.models import Opening
from prompts.window import start
from tests.platform.language_model.conftest import ModelServer, running
from tests.prompts import cases
from tests.sites import Site

PACK = cases.FOLDER.probes.pack
ASKED = "Which messaging product did you buy?"
LOOKING = "A language model is looking for a fact"
TOLD = "A language model looks for the fact that answers your question."
NONE = "No fact was found. Only you can see this question."


pytestmark = pytest.mark.usefixtures("noon")


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


def _candidate(site: Site, *, model: bool = True) -> FlaskClient:
    with site.parts.database.transaction() as db:
        job = cases.opening(db, by=cases.member(db), book="brief", model=model)
        mine = cases.invited(db, db.get_one(Opening, job.id))
        start.start(
            db,
            mine,
            "Europe/Lisbon",
            secret=cases.SECRET,
            told_of_model=True,
            by=mine.id,
        )
    return site.as_candidate(mine.id)


def _plain(page: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


def _ask(client: FlaskClient) -> str:
    asked = client.post("/my/facts/question", data={"text": ASKED})
    assert (asked.status_code, asked.headers["Location"]) == (303, "/my#facts")
    return client.get("/my").text


def test_the_page_waits_and_then_shows_the_fact(
    with_a_model: Site, server: ModelServer
) -> None:
    client = _candidate(with_a_model)
    page = client.get("/my").text
    assert TOLD in page
    page = _ask(client)
    assert LOOKING in page
    assert PACK[0].about in page  # the topics are there meanwhile
    waits = re.search(r'href="(/my/questions/\w+)" data-wait="([^"]+)"', page)
    assert waits
    assert client.get(waits[2]).json == {"state": "received"}
    with_a_model.parts.worker.run_until_idle()
    assert client.get(waits[2]).json == {"state": "done"}
    assert client.get(waits[1]).headers["Location"] == f"/my#fact-{PACK[0].key}"
    page = _plain(client.get("/my").text)
    assert PACK[0].answer in page
    assert LOOKING not in page
    [request] = server.asked("first-fact.web")
    assert ASKED in str(request)


def test_who_objects_is_told_of_no_model_and_keeps_what_an_older_page_asked(
    with_a_model: Site, server: ModelServer
) -> None:
    client = _candidate(with_a_model)
    client.post("/my/model", data={"no_model": "1"})
    page = client.get("/my").text
    assert TOLD not in page
    assert "/my/facts/question" not in page
    page = _ask(client)
    assert LOOKING not in page
    assert f"{ASKED} {NONE}" in _plain(page)
    with_a_model.parts.worker.run_until_idle()
    assert server.asked("first-fact.web") == []


def test_a_question_that_was_looked_up_in_vain_is_sent_by_its_own_press(
    with_a_model: Site,
) -> None:
    client = _candidate(with_a_model)
    page = _ask(client)
    assert "/send" not in page  # while the model looks
    with clock.at(cases.NOON + own_questions.LOOKS):
        page = client.get("/my").text
        assert f"{ASKED} {NONE}" in _plain(page)
        send = re.search(r'action="(/my/questions/\w+/send)"', page)
        assert send
        sent = client.post(send[1])
    assert sent.headers["Location"] == "/my/questions?said=asked_question"
    assert f"{ASKED} Asked" in _plain(client.get("/my/questions").text)


def test_a_refusal_keeps_what_was_typed(with_a_model: Site) -> None:
    client = _candidate(with_a_model)
    long = "w" * (own_questions.LONGEST + 1)
    refused = client.post("/my/facts/question", data={"text": long})
    assert refused.status_code == 422
    assert f">\n{long}</textarea>" in refused.text
    assert 'href="#f-fact"' in refused.text
    with clock.at(cases.NOON + timedelta(days=8)):
        late = client.post("/my/facts/question", data={"text": ASKED})
    assert late.status_code == 409
    assert ASKED in late.text
