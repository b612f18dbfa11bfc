"""The brief's own way through the web: choose a topic beside the brief, read what was given."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio import clock
from prompts.clarifying import own_questions
from prompts.models import Clarification, Invitation, Opening, PromptVersion
from prompts.window import start
from tests.prompts import cases
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("noon")

PACK = cases.FOLDER.probes.pack
LOAD, LOAD_SAYS = 0, PACK[0].answer
INCIDENTS = next(n for n, fact in enumerate(PACK) if fact.key == "incidents")
NOTHING = "Which messaging product did you buy?"
LONG = f"{NOTHING} {'And why? ' * 40}".strip()


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
        found.append((form[1], fields, _plain(page[: form.start()])))
    return found


def _waiting(site: Site) -> set[str]:
    with site.parts.database.reading() as db:
        return set(
            db.scalars(select(Clarification.text).where(Clarification.state == "waiting"))
        )


def _plain(page: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("started", [False, True])
def test_a_fact_is_one_press_beside_the_brief(
    site: Site, opening: str, *, started: bool
) -> None:
    with site.parts.database.reading() as db:
        job = db.get_one(Opening, opening)
        brief = db.get_one(PromptVersion, job.prompt_version).brief
    client, _ = _candidate(site, opening, started=started)
    page = client.get("/my").text
    assert brief["intro"] in _plain(page)
    assert "You lose nothing by not asking: write down what you assume." in page
    for n, fact in enumerate(PACK):
        assert f'name="fact" value="{n}">{fact.about}</button>' in unescape(page)
        assert fact.answer not in _plain(page)
    assert _choose(client, LOAD) == "/my#fact-load"
    page = client.get("/my").text
    assert 'id="fact-load"' in page
    assert LOAD_SAYS in _plain(page)
    assert "You chose this" in _plain(page)
    assert f'name="fact" value="{LOAD}"' not in page
    assert "Your coordinator answered" not in page
    for path in ("/my", "/my/questions", "/my/document"):
        told = _plain(client.get(path).text)
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
    for minute, (text, key) in enumerate(((NOTHING, ""), ("peak tps?", "load"), (LONG, ""))):
        with clock.at(cases.NOON + timedelta(minutes=minute)):
            _found(site, folio, text, key)
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
    page = client.get("/my/questions").text
    assert "Questions without a fact" not in page
    assert "Not what I asked" not in page


def test_after_the_window_the_facts_stay_and_nothing_can_be_asked(
    site: Site, opening: str
) -> None:
    client, folio = _candidate(site, opening)
    _choose(client, LOAD)
    _found(site, folio, NOTHING)
    with clock.at(cases.NOON + timedelta(days=7, minutes=1)):
        for path in ("/my", "/my/questions"):
            page = client.get(path).text
            assert LOAD_SAYS in _plain(page)
            assert f"{NOTHING} No fact was found." in _plain(page)
            assert "Send it to my coordinator" not in page
            assert 'name="fact"' not in page
        late = client.post("/my/facts", data={"fact": INCIDENTS})
        assert (late.status_code, "Your window is closed" in late.text) == (409, True)


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
    assert LOAD_SAYS in _plain(page)
    assert "Given at once, to this candidate alone." in page
    asked = {
        text: re.search(rf'/questions/(\w+)">{re.escape(text)}', page)[1]  # type: ignore[index]
        for text in ("peak tps?", NOTHING)
    }
    given = _plain(coordinator.get(f"/questions/{asked['peak tps?']}").text)
    assert "Given at once, to this candidate alone" in given
    assert LOAD_SAYS in given
    open_one = _plain(coordinator.get(f"/questions/{asked[NOTHING]}").text)
    for fact in PACK:
        assert fact.answer in open_one
    filled = coordinator.post(
        f"/questions/{asked[NOTHING]}/answer", data={"fill": "load", "question": NOTHING}
    )
    assert f">\n{LOAD_SAYS}</textarea>" in unescape(filled.text)
