"""The library's pages: for every coordinator of the site, and without a name on them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select

from prompts.authoring import versions
from prompts.folder import catalogue
from prompts.models import Invitation, PromptVersion
from prompts.window import start
from tests.prompts import cases
from tests.sites import Site

SLUG = cases.FOLDER.slug
PAGE = f"/prompts/{SLUG}"


@pytest.fixture
def sent(site: Site, account: str) -> str:
    with site.parts.database.transaction() as db:
        job = cases.opening(db, by=account)
        mine = cases.invited(db, job, name="Ada Example", email="ada@example.test")
        secret = site.parts.settings.signing_key()
        start.start(db, mine, "Europe/Lisbon", secret=secret, by=mine.id)
        return f"/openings/{job.id}"


def test_every_prompt_is_listed_with_what_it_tests(jo: FlaskClient, sent: str) -> None:
    page = jo.get("/prompts").text
    for slug in catalogue.slugs():
        assert f'href="/prompts/{slug}"' in page
        for criterion in catalogue.load(slug).rubric.criteria:
            assert escape(criterion.name) in page
    assert 'data-label="Sent">1</td>' in page
    assert "1, frozen" in page


def test_a_prompt_says_who_was_sent_it_in_numbers_alone(
    site: Site, jo: FlaskClient, sent: str
) -> None:
    page = jo.get(PAGE).text
    assert f'href="{sent}"' in page
    assert "Ada" not in page
    with site.parts.database.transaction() as db:
        stranger = cases.member(db, "Kim Lorem", "coordinator")
    other = site.as_account(stranger).get(PAGE).text
    assert "Openings that others run" in other
    assert sent not in other
    assert "Staff Engineer" not in other


def test_what_is_not_there_is_absent(jo: FlaskClient, sent: str) -> None:
    absent = ("no-such", "night-jobs/diff", "night-jobs/versions/1")
    mine = ("edit", "draft/panel", *(f"versions/{n}" for n in ("2", "0", "one", "²", "9" * 11)))
    for path in (*absent, *(f"{SLUG}/{it}" for it in mine)):
        assert jo.get(f"/prompts/{path}").status_code == 404, path
    for path in ("no-such/store", "no-such/state", f"{SLUG}/publish"):
        assert jo.post(f"/prompts/{path}").status_code == 404, path


def test_reviewers_preview_has_the_guides_and_of_the_probes_the_known_risks(
    jo: FlaskClient, sent: str
) -> None:
    probes = cases.FOLDER.probes
    panel = jo.get(f"{PAGE}/versions/1/panel").text
    reviewer = jo.get(f"{PAGE}/versions/1/reviewer").text
    candidate = jo.get(f"{PAGE}/versions/1/candidate").text
    guide = cases.FOLDER.rubric.criteria[0].guides[4]
    risk = probes.known_risks[0].text
    secrets = (
        probes.positions[0].carries[0],
        probes.failure_conditions[0].text,
        probes.flips[0].text,
        probes.withheld[0].answer,
    )

    def shown(words: str, page: str) -> bool:
        return str(words).replace("'", "&#39;") in page

    assert all(shown(words, panel) for words in secrets)
    assert not any(shown(words, reviewer) for words in secrets)
    assert (shown(guide, reviewer), shown(risk, reviewer)) == (True, True)
    assert (shown(guide, candidate), shown(risk, candidate)) == (False, False)
    sentence = cases.FOLDER.rubric.criteria[0].sentence
    assert shown(sentence, candidate)


def test_what_ships_is_published_once_and_compared(
    site: Site, jo: FlaskClient, account: str
) -> None:
    for _ in range(2):
        assert jo.post("/prompts/night-jobs/store").status_code == 303
    assert jo.get("/prompts/night-jobs/versions/1/candidate").status_code == 200
    with site.parts.database.transaction() as db:
        assert db.scalars(select(PromptVersion.n)).all() == [1]
        versions.publish(db, cases.FOLDER, by=account)
        cases.another_version(db, by=account)
    page = jo.get(f"{PAGE}/diff?from=1&to=2").text
    assert "Text 2." in page
    assert "No differences" in jo.get(f"{PAGE}/diff?from=2&to=2").text
    assert "Text 2." in jo.get(f"{PAGE}/diff?from=x&to=²").text


def test_a_closed_prompt_is_offered_and_sent_to_nobody(
    site: Site, jo: FlaskClient, sent: str
) -> None:
    refused = jo.post(f"{PAGE}/state", data={"act": "leak", "reason": " "})
    assert (refused.status_code, "Give the reason" in refused.text) == (422, True)
    done = jo.post(f"{PAGE}/state", data={"act": "leak", "reason": "It stood in a forum."})
    assert done.status_code == 303
    assert "It stood in a forum." in jo.get(PAGE).text
    assert f'value="{SLUG}"' not in jo.get("/openings/new").text
    assert "No one can be invited now" in jo.get(sent).text
    person = {"name": "Bo Specimen", "email": "bo@example.test"}
    answer = jo.post(f"{sent}/invitations", data=person)
    assert (answer.status_code, "bo@example.test" in answer.text) == (409, True)


def test_the_list_asks_the_same_of_the_database_however_many_there_are(
    site: Site, jo: FlaskClient, account: str, sent: str
) -> None:
    jo.get("/prompts")  # reads what ships, once for the process
    counts = []
    for _ in range(2):
        with site.counted() as few:
            jo.get("/prompts")
        counts.append(len(few))
        for slug in catalogue.slugs():
            jo.post(f"/prompts/{slug}/store")
        jo.post("/prompts/night-jobs/draft")
    assert counts[0] == counts[1] <= 8


def _invitations(site: Site) -> int:
    with site.parts.database.reading() as db:
        return len(db.scalars(select(Invitation.id)).all())
