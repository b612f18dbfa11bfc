"""Where an opening has a model, a question that no words match is looked up by it: through the web
and a real server that answers as a model's does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

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
TOLD = "A language model may help find the fact"


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


def _ask(client: FlaskClient, **more: str) -> str:
    form = {"about": "problem", "text": ASKED, "from": "page"}
    assert client.post("/my/questions", data=form | more).status_code == 303
    return client.get("/my").text


def test_the_page_waits_and_then_shows_the_fact(
    with_a_model: Site, server: ModelServer
) -> None:
    client = _candidate(with_a_model)
    page = client.get("/my").text
    assert TOLD in page
    told = re.search(r'name="told_of_model" value="1"', page)
    assert told
    page = _ask(client, told_of_model="1")
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


def test_nothing_is_sent_from_a_page_that_did_not_say_so(
    with_a_model: Site, server: ModelServer
) -> None:
    page = _ask(_candidate(with_a_model))
    assert own_questions.NO_FACT in _plain(page)
    with_a_model.parts.worker.run_until_idle()
    assert server.asked("first-fact.web") == []


def test_who_objects_is_told_of_no_model_and_asked_for_topics(
    with_a_model: Site, server: ModelServer
) -> None:
    client = _candidate(with_a_model)
    client.post("/my/model", data={"no_model": "1"})
    assert TOLD not in client.get("/my").text
    page = _ask(client, told_of_model="1")
    assert LOOKING not in page
    assert own_questions.NO_FACT in _plain(page)
    with_a_model.parts.worker.run_until_idle()
    assert server.asked("first-fact.web") == []


def test_an_opening_without_a_model_says_nothing_of_one(with_a_model: Site) -> None:
    client = _candidate(with_a_model, model=False)
    assert TOLD not in client.get("/my").text
    assert LOOKING not in _ask(client, told_of_model="1")


def test_anothers_question_is_absent(with_a_model: Site) -> None:
    page = _ask(_candidate(with_a_model), told_of_model="1")
    waits = re.search(r'href="(/my/questions/\w+)" data-wait="([^"]+)"', page)
    assert waits
    other = _candidate(with_a_model)
    assert other.get(waits[1]).status_code == 404
    assert other.get(waits[2]).status_code == 404
    assert other.post(f"{waits[1]}/send").status_code == 404
