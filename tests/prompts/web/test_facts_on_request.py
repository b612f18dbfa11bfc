"""The brief's own way through the web: ask beside the brief, read what was given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from blindfolio import clock
from prompts.clarifying import own_questions
from prompts.models import Opening, PromptVersion
from prompts.window import start
from tests.prompts import cases
from tests.sites import Site

PACK = cases.FOLDER.probes.pack
LOAD, LOAD_SAYS = "peak tps?", PACK[0].answer
NOTHING = "Which messaging product did you buy?"


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with clock.at(cases.NOON):
        yield


@pytest.fixture
def jo(site: Site) -> str:
    with site.parts.database.transaction() as db:
        return cases.member(db, "Jo Sampleton", "coordinator")


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


def _ask(client: FlaskClient, text: str, **more: str) -> str:
    """Ask about the problem; where that leads."""
    form = {"about": "problem", "text": text, **more}
    answer = client.post("/my/questions", data=form)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def _send(client: FlaskClient) -> str:
    """Send the newest question that found no fact to the coordinators; where that leads."""
    path = re.search(r'action="(/my/questions/\w+/send)"', client.get("/my").text)
    assert path
    answer = client.post(path[1])
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def _plain(page: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("started", [False, True])
def test_a_fact_is_asked_for_beside_the_brief(
    site: Site, opening: str, *, started: bool
) -> None:
    client, _ = _candidate(site, opening, started=started)
    page = client.get("/my").text
    assert "Ask for a fact" in page
    assert "Not asking costs you nothing: write down what you assume." in page
    assert _ask(client, LOAD, **{"from": "page"}) == "/my#fact-load"
    page = client.get("/my").text
    assert 'id="fact-load"' in page
    assert LOAD_SAYS in _plain(page)
    assert f"You asked “{LOAD}”" in _plain(page)
    assert "Your coordinator answered" not in page


def test_the_page_is_the_brief_and_no_fact_that_was_not_asked_for(
    site: Site, opening: str
) -> None:
    with site.parts.database.reading() as db:
        job = db.get_one(Opening, opening)
        brief = db.get_one(PromptVersion, job.prompt_version).brief
    client, _ = _candidate(site, opening)
    _ask(client, LOAD)
    for path in ("/my", "/my/questions", "/my/document"):
        page = _plain(client.get(path).text)
        for fact in PACK[1:]:
            assert fact.answer not in page
    assert brief["intro"] in _plain(client.get("/my").text)


def test_given_facts_are_listed_newest_first_and_apart_from_questions(
    site: Site, opening: str
) -> None:
    client, _ = _candidate(site, opening)
    assert _ask(client, LOAD) == "/my/questions#fact-load"
    assert _ask(client, LOAD) == "/my/questions#fact-load"
    with clock.at(cases.NOON + timedelta(minutes=5)):
        _ask(client, "What do outages cost us?")
        page = client.get("/my/questions").text
    assert page.index('id="fact-incidents"') < page.index('id="fact-load"')
    assert page.count(LOAD_SAYS) == 1
    assert "Your questions</h2>" not in page
    # Who reads a question, then its answer, and what nobody learns.
    assert "but not who asked. They never learn which facts you asked for." in page


def test_what_no_fact_answers_gets_one_sentence_and_the_topics(
    site: Site, opening: str, jo: str
) -> None:
    client, _ = _candidate(site, opening)
    assert PACK[-1].about not in _plain(client.get("/my").text)
    assert _ask(client, NOTHING, **{"from": "page"}) == "/my#facts"
    for path in ("/my", "/my/questions"):
        page = _plain(client.get(path).text)
        assert own_questions.NO_FACT in page
        for fact in PACK:
            assert fact.about in page
            assert fact.answer not in page
    coordinator = site.as_account(jo)
    assert NOTHING not in coordinator.get(f"/openings/{opening}/questions").text
    assert _send(client) == "/my/questions?said=asked_question"
    waiting = coordinator.get(f"/openings/{opening}/questions").text
    assert NOTHING in waiting
    assert LOAD not in waiting
    page = _plain(client.get("/my/questions").text)
    assert own_questions.NO_FACT not in page
    assert f"Your questions {NOTHING} Asked" in page


def test_who_sends_a_question_from_their_own_page_stays_on_it(site: Site, opening: str) -> None:
    client, _ = _candidate(site, opening)
    _ask(client, NOTHING)
    form = client.get("/my").text.partition("/send")[2].partition("</form>")[0]
    fields = dict(re.findall(r'name="(from|here)" value="([^"]+)"', form))
    path = re.findall(r'action="(/my/questions/\w+/send)"', client.get("/my").text)[0]
    assert client.post(path, data=fields).location == "/my?said=asked_question#facts"


def test_what_was_not_sent_is_listed_until_it_is(site: Site, opening: str) -> None:
    client, _ = _candidate(site, opening)
    _ask(client, NOTHING)
    with clock.at(cases.NOON + timedelta(minutes=1)):
        _ask(client, f"{NOTHING} And why?")
    page = _plain(client.get("/my").text)
    assert f"You asked “{NOTHING} And why?”" in page
    assert f"sent {NOTHING} No fact found. Only you can see this question." in page
    _send(client)
    assert "No fact found" not in _plain(client.get("/my").text)


def test_a_topic_is_a_button_that_gives_its_fact(site: Site, opening: str, jo: str) -> None:
    client, _ = _candidate(site, opening)
    _ask(client, NOTHING, **{"from": "page"})
    page = client.get("/my").text
    assert f"You asked “{NOTHING}”" in _plain(page)
    waiting = re.search(r'name="instead" value="(\w+)"', page)
    assert waiting
    assert f'name="text" value="{PACK[0].about}"' in page
    got = _ask(client, PACK[0].about, **{"from": "page", "instead": waiting[1]})
    assert got == "/my#fact-load"
    page = _plain(client.get("/my").text)
    assert LOAD_SAYS in page
    assert own_questions.NO_FACT not in page
    assert NOTHING not in site.as_account(jo).get(f"/openings/{opening}/questions").text


def test_a_fact_that_is_not_the_one_meant_can_be_sent_on(
    site: Site, opening: str, jo: str
) -> None:
    client, _ = _candidate(site, opening)
    _ask(client, LOAD)
    assert "Not what I asked" in client.get("/my").text
    assert _ask(client, LOAD, not_this="yes", **{"from": "page"}) == "/my#facts"
    assert own_questions.NO_FACT in _plain(client.get("/my").text)
    assert _send(client) == "/my/questions?said=asked_question"
    assert LOAD in site.as_account(jo).get(f"/openings/{opening}/questions").text


def test_a_refusal_keeps_what_was_typed_beside_the_brief(
    site: Site, opening: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_questions, "AN_HOUR", 1)
    client, _ = _candidate(site, opening)
    _ask(client, LOAD)
    second = "What do outages cost us?"
    refused = client.post(
        "/my/questions", data={"about": "problem", "text": second, "from": "page"}
    )
    assert refused.status_code == 429
    assert "You have been given 1 facts in the last hour" in refused.text
    assert f">\n{second}</textarea>" in refused.text


def test_after_the_window_the_facts_stay_and_nothing_can_be_asked(
    site: Site, opening: str
) -> None:
    client, _ = _candidate(site, opening)
    _ask(client, LOAD)
    with clock.at(cases.NOON + timedelta(days=7, minutes=1)):
        page = client.get("/my").text
        assert LOAD_SAYS in _plain(page)
        assert "Ask for a fact" not in page


def test_the_coordinator_reads_what_was_given_and_answers_with_any_fact(
    site: Site, opening: str, jo: str
) -> None:
    client, folio = _candidate(site, opening)
    _ask(client, LOAD)
    _ask(client, NOTHING)
    coordinator = site.as_account(jo)
    assert NOTHING not in coordinator.get(f"/candidates/{folio}/questions").text
    _send(client)
    page = coordinator.get(f"/candidates/{folio}/questions").text
    assert LOAD_SAYS in _plain(page)
    assert "Given at once, to this candidate alone." in page
    asked = {
        text: re.search(rf'/questions/(\w+)">{re.escape(text)}', page)[1]  # type: ignore[index]
        for text in (LOAD, NOTHING)
    }
    given = _plain(coordinator.get(f"/questions/{asked[LOAD]}").text)
    assert "Given at once, to this candidate alone" in given
    assert LOAD_SAYS in given
    open_one = _plain(coordinator.get(f"/questions/{asked[NOTHING]}").text)
    for fact in PACK:
        assert fact.answer in open_one
    filled = coordinator.post(
        f"/questions/{asked[NOTHING]}/answer", data={"fill": "load", "question": NOTHING}
    )
    assert f">\n{LOAD_SAYS}</textarea>" in unescape(filled.text)


def test_an_open_book_has_no_box_for_facts(site: Site, jo: str) -> None:
    with site.parts.database.transaction() as db:
        job = cases.opening(db, by=jo).id
    client, _ = _candidate(site, job)
    assert _ask(client, LOAD) == "/my/questions?said=asked_question"
    for path in ("/my", "/my/questions"):
        page = client.get(path).text
        assert "Facts on request" not in page
        assert "Ask for a fact" not in page
